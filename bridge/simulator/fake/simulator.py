"""A simulator without an engine: actors are plain boxes on a flat ground, drawn by casting a ray a pixel.

It is exact and slow, needs nothing but numpy, and passes the conformance suite; tests use it where pictures do
not matter. Of placements it draws only the ground, z = 0, with the id of the first road. It has a level, a catalogue
and traffic of its own, as simple as they can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.errors import SimulatorRequestError
from bridge.frame import NORMAL_SCALE, CameraImages, DepthView, Observation, PixelBox, RawFrame
from bridge.geometry import Matrix
from bridge.simulator.base import SimulatorInfo, require_ids_apart, require_offered, require_views
from bridge.simulator.fake.casting import face_normals, frame_share, hit_box, hit_ground, rays_of
from bridge.simulator.fake.level import LEVELS, Surroundings, surroundings_of
from bridge.simulator.fake.traffic import CATALOGUE, FakeTraffic
from bridge.traffic.demand import Demand
from bridge.traffic.moment import TrafficMoment
from bridge.world import Actor, StaticScene, WorldState

_SKY = np.array([150, 180, 220], np.uint8)
_GROUND = np.array([90, 90, 90], np.uint8)


class FakeSimulator:
    """Implements ``TrafficSimulator`` with boxes."""

    info = SimulatorInfo(
        engine="drivebridge-fake 1",
        renderer="numpy",
        weather_fields=frozenset({"exposure_ev"}),
        max_image_pixels=4_000_000,
        catalogue=CATALOGUE,
        levels=tuple(sorted(LEVELS)),
        drives_traffic=True,
    )

    def __init__(self) -> None:
        self._scene: StaticScene | None = None
        self._surroundings = Surroundings(0)
        self._traffic: FakeTraffic | None = None
        self._step = 0

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
        """See ``Simulator.load_scene``."""
        require_offered(scene, self.info)
        around = surroundings_of(scene)
        things = {} if scene.level is None else around.categories()
        require_ids_apart(scene, things)
        self._scene, self._surroundings, self._traffic = scene, around, None
        return things

    def set_traffic(self, demand: Demand, seed: int) -> None:
        """See ``TrafficDriver.set_traffic``."""
        if self._scene is None:
            raise SimulatorRequestError("expected a scene before traffic; call load_scene first")
        self._traffic, self._step = FakeTraffic.in_scene(self._scene, demand, seed), 0

    def advance(self, step: int) -> TrafficMoment:
        """See ``TrafficDriver.advance``."""
        if self._traffic is None:
            raise SimulatorRequestError("expected traffic, none was started in this scene; call set_traffic first")
        if step < self._step:
            raise SimulatorRequestError(
                f"step: expected {self._step}, which was reached, or more, got {step}; set_traffic starts anew"
            )
        self._step = step
        return self._traffic.moment(step)

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """See ``Simulator.capture``."""
        require_views(cameras, depth_views)
        if self._scene is None:
            raise SimulatorRequestError("expected a scene before a capture; call load_scene first")
        for actor in state.actors:
            if actor.asset not in self._scene.assets:
                raise SimulatorRequestError(f"actor {actor.actor_id}: asset {actor.asset!r} is not in the scene")
        for camera in (*cameras, *depth_views):
            if camera.pinhole.width * camera.pinhole.height > self.info.max_image_pixels:
                raise SimulatorRequestError(
                    f"camera {camera.name!r}: expected at most {self.info.max_image_pixels} pixels, "
                    f"got {camera.pinhole.width} x {camera.pinhole.height}"
                )
        around = self._surroundings
        taken = {camera.name: _take(state, camera, around) for camera in cameras}
        return RawFrame(
            step=state.step,
            time_ns=state.time_ns,
            images={name: images for name, (images, _) in taken.items()},
            observations={name: observations for name, (_, observations) in taken.items()},
            depth_views={view.name: _measure(state, view, around, _hits(state, view)) for view in depth_views},
        )


def _take(state: WorldState, camera: Camera, around: Surroundings) -> tuple[CameraImages, tuple[Observation, ...]]:
    hits = _hits(state, camera)
    view = _measure(state, camera, around, hits)
    ids = view.ids
    rgb = np.where(ids[..., None] == 0, _SKY, _GROUND)
    for box in around.boxes:
        rgb[ids == box.instance_id] = _srgb(box.color)
    for actor in state.actors:
        rgb[ids == actor.actor_id] = _srgb(actor.primary)
    exposed = np.clip(rgb.astype(np.float32) * 2.0 ** (state.illumination.exposure_ev / 2.2), 0, 255)
    world_from_camera = _world_from(state, camera)
    observations = tuple(
        _observe(actor, world_from_camera, camera.pinhole, alone, ids)
        for actor in sorted(state.actors, key=lambda a: a.actor_id)
        if (alone := np.isfinite(hits[actor.actor_id])).any()
    )
    normals = _normals(state, camera, around, ids) if camera.normals else None
    return CameraImages(exposed.astype(np.uint8), ids, view.depth, normals), observations


def _world_from(state: WorldState, camera: Camera) -> Matrix:
    return state.world_from_ego.matrix() @ camera.ego_from_camera()


def _hits(state: WorldState, camera: Camera) -> dict[int, NDArray[np.float32]]:
    """Return the depth of each actor drawn alone, by id."""
    world_from_camera, rays = _world_from(state, camera), rays_of(camera.pinhole)
    return {
        actor.actor_id: hit_box(actor.world_from_actor.inverse().matrix() @ world_from_camera, rays, actor.size)
        for actor in state.actors
    }


def _measure(
    state: WorldState, camera: Camera, around: Surroundings, hits: Mapping[int, NDArray[np.float32]]
) -> DepthView:
    world_from_camera, rays = _world_from(state, camera), rays_of(camera.pinhole)
    depth, ids = hit_ground(world_from_camera, rays, around.ground_id)
    walls = {
        box.instance_id: hit_box(box.world_from_box.inverse().matrix() @ world_from_camera, rays, box.size)
        for box in around.boxes
    }
    for instance_id, hit in {**walls, **hits}.items():
        nearer = hit < depth
        depth[nearer] = hit[nearer]
        ids[nearer] = instance_id
    return DepthView(ids, depth)


def _normals(state: WorldState, camera: Camera, around: Surroundings, ids: NDArray[np.uint16]) -> NDArray[np.int16]:
    world_from_camera, rays = _world_from(state, camera), rays_of(camera.pinhole)
    normals: Matrix = np.where(ids[..., None] == 0, 0.0, world_from_camera[2, :3])
    boxes = [(box.instance_id, box.world_from_box, box.size) for box in around.boxes]
    for instance_id, world_from_box, size in (
        *boxes,
        *((actor.actor_id, actor.world_from_actor, actor.size) for actor in state.actors),
    ):
        mask = ids == instance_id
        box_from_camera = world_from_box.inverse().matrix() @ world_from_camera
        normals[mask] = face_normals(box_from_camera, rays[mask], size)
    return np.rint(NORMAL_SCALE * normals).astype(np.int16)


def _srgb(linear: tuple[float, float, float]) -> NDArray[np.uint8]:
    return np.round(255 * np.array(linear) ** (1 / 2.2)).astype(np.uint8)


def _observe(
    actor: Actor, world_from_camera: Matrix, pinhole: Pinhole, alone: NDArray[np.bool_], ids: NDArray[np.uint16]
) -> Observation:
    rows, columns = np.flatnonzero(alone.any(axis=1)), np.flatnonzero(alone.any(axis=0))
    box = PixelBox(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
    return Observation(
        actor_id=actor.actor_id,
        world_from_actor=actor.world_from_actor,
        size=actor.size,
        visible_pixels=int(np.count_nonzero(ids == actor.actor_id)),
        unoccluded_pixels=int(np.count_nonzero(alone)),
        unoccluded_box=box,
        frame_share=frame_share(actor.world_from_actor, actor.size, world_from_camera, pinhole),
        unoccluded_bits=np.packbits(alone[box.top : box.bottom + 1, box.left : box.right + 1]).tobytes(),
    )
