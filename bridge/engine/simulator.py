"""The embedded simulator: draws world states with OpenGL in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.metadata import version

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Slot
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.engine.air_light import weathered_light
from bridge.engine.antialias import AntiAlias
from bridge.engine.contact import ContactShadows
from bridge.engine.context import create_context, renderer_name
from bridge.engine.cover import SurfaceKinds, cover_features
from bridge.engine.culling import distance_to_boxes, in_frustum
from bridge.engine.depth_view import DepthViewPass
from bridge.engine.drawing import TEXTURE_UNIT, WHEEL_UNIT, InstanceBuffer
from bridge.engine.drawlist import DrawList, build_draw_list, choose_levels, large_enough
from bridge.engine.geometry_pass import GeometryPass, emission_levels
from bridge.engine.halos import Halos
from bridge.engine.instances import Instances, join, place_actors, place_statics
from bridge.engine.lamps import lamps_near, lenses_of
from bridge.engine.lens import Lens
from bridge.engine.library import AssetLibrary
from bridge.engine.lighting_pass import LightingPass
from bridge.engine.observe import Observer
from bridge.engine.precipitation import Precipitation
from bridge.engine.quality import EFFORTS, SHADOW_MAP_SIZES
from bridge.engine.roofs import Roofs
from bridge.engine.shadows import Shadows
from bridge.engine.signal_lamps import SignalLamps
from bridge.engine.targets import Targets
from bridge.engine.view import View
from bridge.errors import SimulatorRequestError
from bridge.frame import CameraImages, DepthView, Observation, RawFrame
from bridge.memory import return_freed_memory
from bridge.simulator.base import SimulatorInfo, require_offered, require_views
from bridge.world import Illumination, StaticScene, Weather, WorldState


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What never moves; ``street_lamps`` and ``tunnel_lamps`` are (N, 3) places in the world, metres."""

    statics: Instances
    street_lamps: NDArray[np.float64]
    tunnel_lamps: NDArray[np.float64]
    roofs: Roofs
    signals: SignalLamps


class EmbeddedSimulator:
    """Implements ``bridge.simulator.base.Simulator``.

    An OpenGL context belongs to the thread that made it: use an object only from the thread that constructed it.
    Nothing of one capture carries over to the next, so the same request gives the same bytes at any time.
    Actors are drawn in the size of their assets; ``Actor.size`` is what the observations report.
    """

    def __init__(self) -> None:
        """Open the graphics device. Raises ``SimulatorStartError`` if there is none."""
        self._context = create_context()
        self._context.enable(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self._library = AssetLibrary(self._context)
        self._instances = InstanceBuffer(self._context)
        self._shadows = {size: Shadows(self._context, size) for size in SHADOW_MAP_SIZES}
        self._geometry = GeometryPass(self._context)
        self._lighting = LightingPass(self._context)
        self._kinds = SurfaceKinds(self._context)
        self._antialias = AntiAlias(self._context)
        self._contact = ContactShadows(self._context)
        self._precipitation = Precipitation(self._context)
        self._halos = Halos(self._context)
        self._lens = Lens(self._context)
        self._observer = Observer(self._context)
        self._depth_views = DepthViewPass(self._context)
        self._targets: dict[tuple[int, int, bool], Targets] = {}
        self._scene: _Scene | None = None
        self._info = SimulatorInfo(
            engine=f"drivebridge-embedded {version('drivebridge')}",
            renderer=renderer_name(self._context),
            weather_fields=frozenset(field.name for kind in (Weather, Illumination) for field in fields(kind))
            | {"signals", "point_lights", "steering", "rolled_m"},
            max_image_pixels=int(self._context.info["GL_MAX_TEXTURE_SIZE"]) ** 2,
        )

    @property
    def info(self) -> SimulatorInfo:
        """What this simulator is and can do."""
        return self._info

    def load_scene(self, scene: StaticScene) -> Mapping[int, Category]:
        """Make ``scene`` the one that captures play in; models that the last scene had too are kept.

        The engine has no levels, so nothing stands in one. Raises ``SimulatorRequestError`` for a model that cannot be
        read, a placement whose model is missing, and a level or model of a simulator's own.
        """
        require_offered(scene, self._info)
        last, self._scene = self._scene, None
        # Another simulator of this process may have made its own context the current one.
        with self._context:
            if last is not None:
                last.roofs.release()
            self._library.load(scene.files())
            for shadows in self._shadows.values():
                shadows.use_library(self._library)
            for part in (self._geometry, self._observer, self._depth_views):
                part.use_library(self._library)
            self._kinds.set_statics(scene.placements)
        statics = place_statics(scene.placements, self._library)
        self._scene = _Scene(
            statics,
            lenses_of(Slot.LAMP, scene.placements, self._library),
            lenses_of(Slot.TUNNEL_LAMP, scene.placements, self._library),
            Roofs(self._context, scene.placements, self._library),
            SignalLamps(scene.placements, statics, self._library),
        )
        return_freed_memory()
        return {}

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        """Draw ``state`` with ``cameras`` in the loaded scene; the same call gives the same bytes.

        ``depth_views`` are cameras of which only ids and depth are drawn.

        Raises ``SimulatorRequestError`` if no scene is loaded, an actor's asset is not in it, ``require_views``
        refuses what is asked for, or a picture is larger than the device can draw.
        """
        require_views(cameras, depth_views)
        scene = self._scene
        if scene is None:
            raise SimulatorRequestError("expected a loaded scene before the first capture; call load_scene")
        for camera in (*cameras, *depth_views):
            self._require_size(camera)
        actors = place_actors(state.actors, self._library)
        placed = join(scene.statics, actors)
        scene.signals.light(placed, state.signals)
        images: dict[str, CameraImages] = {}
        observations: dict[str, tuple[Observation, ...]] = {}
        views: dict[str, DepthView] = {}
        with self._context:
            if cover_features(state.weather):
                self._kinds.set_actors(state.actors)
            for camera in cameras:
                images[camera.name], observations[camera.name] = self._capture_camera(
                    state, camera, scene, actors, placed
                )
            for camera in depth_views:
                views[camera.name] = self._capture_depth_view(state, camera, placed)
        return RawFrame(state.step, state.time_ns, images, observations, views)

    def close(self) -> None:
        """Free the graphics device; the object cannot be used afterwards."""
        with self._context:
            for targets in self._targets.values():
                targets.release()
            self._targets.clear()
            self._observer.release()
            self._depth_views.release()
            self._library.release()
            if self._scene is not None:
                self._scene.roofs.release()
        self._context.release()

    def _capture_camera(
        self, state: WorldState, camera: Camera, scene: _Scene, actors: Instances, placed: Instances
    ) -> tuple[CameraImages, tuple[Observation, ...]]:
        effort = EFFORTS[camera.quality]
        targets = self._targets_for(camera.pinhole, normals=camera.normals)
        view = _view_of(state, camera)
        light = weathered_light(state.weather, state.illumination)
        roofs = scene.roofs if scene.roofs.near(view) else None
        if roofs is not None:
            light = roofs.taken(light, view, state.illumination)
        forward = view.world_from_camera[:3, 2]
        lamps = lamps_near(state, scene.street_lamps, scene.tunnel_lamps, scene.signals, view.eye, forward)

        self._library.bind_textures(TEXTURE_UNIT, WHEEL_UNIT)
        shadow = None
        if light.has_sun and effort.shadow_map_size is not None:
            self._context.front_face = "ccw"
            shadows = self._shadows[effort.shadow_map_size]
            shadow = shadows.draw(view, light.sun_direction, scene.statics, actors, self._library)
        draw_list = self._prepare(view, placed)
        emission = emission_levels(state.illumination, light.exposure)
        self._geometry.draw(targets, view, draw_list, self._instances, emission)
        lit = targets
        if effort.oversampling > 1:
            # Colours come from a larger picture; ids and depth are those of every other level.
            self._lighting.draw_sky(targets, view, light, state)
            view_lit = view.enlarged(effort.oversampling)
            lit = self._targets_for(view_lit.pinhole, normals=False)
            self._geometry.draw(lit, view_lit, draw_list, self._instances, emission)
        else:
            view_lit = view
        self._contact.draw(lit, view_lit, state.actors, actors)
        self._lighting.draw(lit, view_lit, light, state, lamps, self._kinds, shadow, roofs, effort.features)
        self._antialias.draw(lit, targets, smooth=effort.smooth_edges)
        self._halos.draw(targets, view, light, lamps, state.weather, state.illumination)
        self._precipitation.draw(targets, view, light, lamps, state, camera.name, roofs)
        self._lens.draw(targets, view, light, state, camera.name)
        images = targets.read()
        self._library.bind_textures(TEXTURE_UNIT, WHEEL_UNIT)
        observations = self._observer.measure(
            view,
            images.ids,
            state.actors,
            actors,
            len(scene.statics),
            draw_list,
            self._instances,
            self._library.drawables,
        )
        return images, observations

    def _capture_depth_view(self, state: WorldState, camera: Camera, placed: Instances) -> DepthView:
        view = _view_of(state, camera)
        return self._depth_views.draw(view, self._prepare(view, placed), self._instances)

    def _prepare(self, view: View, placed: Instances) -> DrawList:
        """Make everything ready to draw what ``view`` may see of ``placed``."""
        # Pictures are drawn with row 0 first, upside down for OpenGL, which turns the winding round.
        self._context.front_face = "cw"
        self._library.bind_textures(TEXTURE_UNIT, WHEEL_UNIT)
        draw_list = self._visible(view, placed)
        self._instances.write(draw_list.rows)
        return draw_list

    def _visible(self, view: View, instances: Instances) -> DrawList:
        """Return what ``view`` may see, with its levels of detail."""
        lower, upper = instances.lower - view.eye, instances.upper - view.eye
        focal_px = max(view.pinhole.fx, view.pinhole.fy)
        distance_m = distance_to_boxes(lower, upper)
        seen = in_frustum(view.clip_from_eye(), lower, upper) & large_enough(lower, upper, distance_m, focal_px)
        chosen = np.flatnonzero(seen)
        near = distance_m[chosen]
        level = choose_levels(instances, chosen, self._library.drawables, near, focal_px)
        return build_draw_list(instances, chosen, level, near, view.eye, self._library.drawables)

    def _require_size(self, camera: Camera) -> None:
        width, height = camera.pinhole.width, camera.pinhole.height
        largest = int(self._context.info["GL_MAX_TEXTURE_SIZE"]) // EFFORTS[camera.quality].oversampling
        if not (0 < width <= largest and 0 < height <= largest):
            raise SimulatorRequestError(
                f"camera {camera.name!r}: expected a picture of 1 to {largest} pixels a side, got {width} x {height}"
            )

    def _targets_for(self, lens: Pinhole, *, normals: bool) -> Targets:
        key = (lens.width, lens.height, normals)
        if key not in self._targets:
            self._targets[key] = Targets(self._context, lens.width, lens.height, normals=normals)
        return self._targets[key]


def _view_of(state: WorldState, camera: Camera) -> View:
    return View(camera.pinhole, state.world_from_ego.matrix() @ camera.ego_from_camera())
