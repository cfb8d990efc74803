"""Between the project's values and the messages on the wire; the only module that knows both.

``*_message`` functions make messages. ``read_*`` functions make values out of what a peer sent and raise
``MessageError``, naming the field, for anything that is missing or out of range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from google.protobuf.message import Message
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.errors import BridgeError, WorldError
from bridge.frame import CameraImages, Observation, PixelBox, RawFrame
from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.protocol.shared_memory import MappedPart, SharedFile
from bridge.protocol.v1 import geometry_pb2, scene_pb2, sensor_pb2, simulator_pb2, world_pb2
from bridge.world import (
    FIRST_STATIC_ID,
    MAX_INSTANCE_ID,
    Actor,
    Illumination,
    Placement,
    Rgb,
    StaticScene,
    VehicleLights,
    Weather,
    WorldState,
)


class MessageError(BridgeError):
    """A message that does not say what the protocol requires; names the field."""


class TooLargeError(MessageError):
    """An image of more pixels than the simulator takes."""


# --- values to messages -------------------------------------------------------------------------------------


def _vector(v: Vec3) -> geometry_pb2.Vector3:
    return geometry_pb2.Vector3(x=v.x, y=v.y, z=v.z)


def _pose(pose: Pose) -> geometry_pb2.Pose:
    q = pose.rotation
    return geometry_pb2.Pose(
        position=_vector(pose.position), rotation=geometry_pb2.Quaternion(w=q.w, x=q.x, y=q.y, z=q.z)
    )


def _size(size: Size) -> geometry_pb2.Size:
    return geometry_pb2.Size(length_m=size.length_m, width_m=size.width_m, height_m=size.height_m)


def _color(rgb: Rgb) -> world_pb2.Color:
    return world_pb2.Color(r=rgb[0], g=rgb[1], b=rgb[2])


_CATEGORY_NUMBERS: dict[Category, world_pb2.Category] = {
    category: getattr(world_pb2, f"CATEGORY_{category.name}") for category in Category
}
_CATEGORIES = {number: category for category, number in _CATEGORY_NUMBERS.items()}


def _category(category: Category) -> world_pb2.Category:
    return _CATEGORY_NUMBERS[category]


def scene_message(scene: StaticScene, with_content: frozenset[str]) -> scene_pb2.Scene:
    """Describe ``scene``; only assets whose hexadecimal SHA-256 is in ``with_content`` carry their bytes."""
    assets = [
        scene_pb2.Asset(
            name=name,
            sha256=bytes.fromhex(asset.sha256),
            glb=asset.glb if asset.sha256 in with_content else None,
        )
        for name, asset in sorted(scene.assets.items())
    ]
    placements = [
        scene_pb2.Placement(
            instance_id=p.instance_id,
            category=_category(p.category),
            asset=p.asset,
            world_from_asset=_pose(p.world_from_asset),
            scale=p.scale,
            tint=_color(p.tint),
        )
        for p in scene.placements
    ]
    return scene_pb2.Scene(assets=assets, placements=placements)


def _actor_message(actor: Actor) -> world_pb2.Actor:
    lights = actor.lights
    return world_pb2.Actor(
        actor_id=actor.actor_id,
        category=_category(actor.category),
        asset=actor.asset,
        world_from_actor=_pose(actor.world_from_actor),
        size=_size(actor.size),
        velocity_mps=_vector(actor.velocity_mps),
        primary=_color(actor.primary),
        secondary=_color(actor.secondary),
        lights=world_pb2.VehicleLights(brake=lights.brake, left=lights.left, right=lights.right, head=lights.head),
    )


def state_message(state: WorldState) -> world_pb2.WorldState:
    """Describe ``state``."""
    weather, light = state.weather, state.illumination
    return world_pb2.WorldState(
        episode=state.episode,
        step=state.step,
        time_ns=state.time_ns,
        world_from_ego=_pose(state.world_from_ego),
        ego_velocity_mps=_vector(state.ego_velocity_mps),
        actors=[_actor_message(actor) for actor in state.actors],
        weather=world_pb2.Weather(
            cloudiness=weather.cloudiness,
            fog_visibility_m=weather.fog_visibility_m,
            rain_mm_per_h=weather.rain_mm_per_h,
            wetness=weather.wetness,
        ),
        illumination=world_pb2.Illumination(
            sun_azimuth=light.sun_azimuth,
            sun_altitude=light.sun_altitude,
            exposure_ev=light.exposure_ev,
            street_lights=light.street_lights,
            headlights=light.headlights,
        ),
    )


def camera_message(camera: Camera) -> sensor_pb2.Camera:
    """Describe ``camera``."""
    p = camera.pinhole
    return sensor_pb2.Camera(
        name=camera.name,
        width=p.width,
        height=p.height,
        fx=p.fx,
        fy=p.fy,
        cx=p.cx,
        cy=p.cy,
        ego_from_mount=_pose(camera.ego_from_mount),
    )


def capture_response(frame: RawFrame, shared: MappedPart | None = None) -> simulator_pb2.CaptureResponse:
    """Describe ``frame``; its images go to ``shared`` as long as there is room, else into the message."""
    frames = [
        sensor_pb2.CameraFrame(
            camera=name,
            rgb=_image(images.rgb, sensor_pb2.PIXEL_FORMAT_RGB8, shared),
            ids=_image(images.ids, sensor_pb2.PIXEL_FORMAT_ID16, shared),
            depth=_image(images.depth, sensor_pb2.PIXEL_FORMAT_DEPTH32F, shared),
            observations=[_observation(o) for o in frame.observations[name]],
        )
        for name, images in frame.images.items()
    ]
    return simulator_pb2.CaptureResponse(step=frame.step, time_ns=frame.time_ns, frames=frames)


def _image(pixels: NDArray[Any], pixel_format: sensor_pb2.PixelFormat, shared: MappedPart | None) -> sensor_pb2.Image:
    height, width = pixels.shape[:2]
    message = sensor_pb2.Image(width=width, height=height, format=pixel_format)
    offset = None if shared is None else shared.write(pixels)
    if offset is None:
        message.data = pixels.tobytes()
    else:
        message.shared_memory_offset = offset
    return message


def _observation(o: Observation) -> sensor_pb2.Observation:
    box = o.unoccluded_box
    return sensor_pb2.Observation(
        actor_id=o.actor_id,
        world_from_actor=_pose(o.world_from_actor),
        size=_size(o.size),
        visible_pixels=o.visible_pixels,
        unoccluded_pixels=o.unoccluded_pixels,
        unoccluded_box=None
        if box is None
        else sensor_pb2.PixelBox(left=box.left, top=box.top, right=box.right, bottom=box.bottom),
        frame_share=o.frame_share,
    )


# --- messages to values -------------------------------------------------------------------------------------


def _finite(where: str, *values: float) -> None:
    if not all(math.isfinite(v) for v in values):
        raise MessageError(f"{where}: expected finite numbers, got {', '.join(str(v) for v in values)}")


def _in_range(where: str, value: float, low: float, high: float) -> float:
    if not low <= value <= high:
        raise MessageError(f"{where}: expected {low:g} to {high:g}, got {value:g}")
    return value


def _read_vector(where: str, m: geometry_pb2.Vector3) -> Vec3:
    _finite(where, m.x, m.y, m.z)
    return Vec3(m.x, m.y, m.z)


def _required(where: str, message: Message, *fields: str) -> None:
    for field in fields:
        if not message.HasField(field):
            raise MessageError(f"{where}{field}: expected a value, it is absent")


def _read_pose(where: str, m: geometry_pb2.Pose) -> Pose:
    _required(f"{where}.", m, "position", "rotation")
    q = Quaternion(m.rotation.w, m.rotation.x, m.rotation.y, m.rotation.z)
    norm = math.sqrt(sum(v * v for v in q))
    if not abs(norm - 1) < 1e-6:  # written so that NaN is refused as well
        raise MessageError(f"{where}.rotation: expected a unit quaternion, got one of length {norm:g}")
    return Pose(_read_vector(f"{where}.position", m.position), q)


def _read_size(where: str, m: geometry_pb2.Size) -> Size:
    if not (min(m.length_m, m.width_m, m.height_m) > 0 and max(m.length_m, m.width_m, m.height_m) < 1e4):
        raise MessageError(
            f"{where}: expected extents over 0 and under 10000 m, got {m.length_m:g} x {m.width_m:g} x {m.height_m:g}"
        )
    return Size(m.length_m, m.width_m, m.height_m)


def _read_color(where: str, m: world_pb2.Color) -> Rgb:
    return (
        _in_range(f"{where}.r", m.r, 0, 1),
        _in_range(f"{where}.g", m.g, 0, 1),
        _in_range(f"{where}.b", m.b, 0, 1),
    )


def _read_category(where: str, value: world_pb2.Category) -> Category:
    category = _CATEGORIES.get(value)
    if category is None:
        raise MessageError(f"{where}: {value} is no category of this protocol version")
    return category


def read_placement(m: scene_pb2.Placement, index: int) -> Placement:
    """Make the value of the ``index``-th placement of a scene."""
    where = f"scene.placements[{index}]"
    _required(f"{where}.", m, "world_from_asset", "tint")
    _in_range(f"{where}.instance_id", m.instance_id, FIRST_STATIC_ID, MAX_INSTANCE_ID)
    if not 0 < m.scale < 1e4:
        raise MessageError(f"{where}.scale: expected over 0 and under 10000, got {m.scale:g}")
    return Placement(
        instance_id=m.instance_id,
        category=_read_category(f"{where}.category", m.category),
        asset=m.asset,
        world_from_asset=_read_pose(f"{where}.world_from_asset", m.world_from_asset),
        scale=m.scale,
        tint=_read_color(f"{where}.tint", m.tint),
    )


def _read_actor(m: world_pb2.Actor) -> Actor:
    where = f"state.actors[id {m.actor_id}]"
    _required(f"{where}.", m, "world_from_actor", "size", "primary", "secondary")
    _in_range(f"{where}.actor_id", m.actor_id, 1, FIRST_STATIC_ID - 1)
    return Actor(
        actor_id=m.actor_id,
        category=_read_category(f"{where}.category", m.category),
        asset=m.asset,
        world_from_actor=_read_pose(f"{where}.world_from_actor", m.world_from_actor),
        size=_read_size(f"{where}.size", m.size),
        velocity_mps=_read_vector(f"{where}.velocity_mps", m.velocity_mps),
        primary=_read_color(f"{where}.primary", m.primary),
        secondary=_read_color(f"{where}.secondary", m.secondary),
        lights=VehicleLights(m.lights.brake, m.lights.left, m.lights.right, m.lights.head),
    )


def _read_weather(m: world_pb2.Weather) -> Weather:
    try:
        return Weather(m.cloudiness, m.fog_visibility_m, m.rain_mm_per_h, m.wetness)
    except WorldError as error:
        raise MessageError(f"state.weather.{error}") from None


def _read_illumination(m: world_pb2.Illumination) -> Illumination:
    try:
        return Illumination(m.sun_azimuth, m.sun_altitude, m.exposure_ev, m.street_lights, m.headlights)
    except WorldError as error:
        raise MessageError(f"state.illumination.{error}") from None


def read_state(m: world_pb2.WorldState) -> WorldState:
    """Make the value of a state; ids must be unique."""
    _required("state.", m, "world_from_ego", "weather", "illumination")
    actors = tuple(_read_actor(actor) for actor in m.actors)
    ids = [actor.actor_id for actor in actors]
    if len(set(ids)) != len(ids):
        twice = next(i for i in ids if ids.count(i) > 1)
        raise MessageError(f"state.actors: id {twice} occurs more than once; ids must be unique")
    return WorldState(
        episode=m.episode,
        step=m.step,
        time_ns=m.time_ns,
        world_from_ego=_read_pose("state.world_from_ego", m.world_from_ego),
        ego_velocity_mps=_read_vector("state.ego_velocity_mps", m.ego_velocity_mps),
        actors=actors,
        weather=_read_weather(m.weather),
        illumination=_read_illumination(m.illumination),
    )


def read_camera(m: sensor_pb2.Camera, max_image_pixels: int) -> Camera:
    """Make the value of a camera whose image has at most ``max_image_pixels`` pixels."""
    where = f"cameras[{m.name!r}]"
    _required(f"{where}.", m, "ego_from_mount")
    _finite(where, m.fx, m.fy, m.cx, m.cy)
    if m.width < 1 or m.height < 1 or m.fx <= 0 or m.fy <= 0:
        raise MessageError(f"{where}: width, height, fx and fy must be positive")
    if m.width * m.height > max_image_pixels:
        raise TooLargeError(
            f"{where}: {m.width} x {m.height} is more than the {max_image_pixels} pixels that this simulator takes; "
            "ask for a smaller image"
        )
    pinhole = Pinhole(m.width, m.height, m.fx, m.fy, m.cx, m.cy)
    return Camera(m.name, pinhole, _read_pose(f"{where}.ego_from_mount", m.ego_from_mount))


_Scalar = TypeVar("_Scalar", bound=np.generic)


def _read_image(
    where: str,
    m: sensor_pb2.Image,
    camera: Camera,
    pixel_format: sensor_pb2.PixelFormat,
    dtype: type[_Scalar],
    channels: tuple[int, ...] = (),
    shared: SharedFile | None = None,
) -> NDArray[_Scalar]:
    expected = (camera.pinhole.width, camera.pinhole.height)
    if (m.width, m.height) != expected:
        raise MessageError(f"{where}: expected {expected[0]} x {expected[1]} pixels, got {m.width} x {m.height}")
    if m.format != pixel_format:
        raise MessageError(
            f"{where}: expected format {sensor_pb2.PixelFormat.Name(pixel_format)}, got number {m.format}"
        )
    shape = (m.height, m.width, *channels)
    wanted = math.prod(shape) * np.dtype(dtype).itemsize
    data = m.data
    if m.WhichOneof("content") == "shared_memory_offset":
        if shared is None:
            raise MessageError(f"{where}: the pixels are in shared memory, but none was offered")
        try:
            data = shared.read(m.shared_memory_offset, wanted)
        except ValueError as error:
            raise MessageError(f"{where}: {error}") from None
    if len(data) != wanted:
        raise MessageError(f"{where}: expected {wanted} bytes, got {len(data)}")
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def _read_observation(where: str, m: sensor_pb2.Observation) -> Observation:
    where = f"{where}.observations[id {m.actor_id}]"
    box = m.unoccluded_box
    return Observation(
        actor_id=m.actor_id,
        world_from_actor=_read_pose(f"{where}.world_from_actor", m.world_from_actor),
        size=_read_size(f"{where}.size", m.size),
        visible_pixels=m.visible_pixels,
        unoccluded_pixels=m.unoccluded_pixels,
        unoccluded_box=PixelBox(box.left, box.top, box.right, box.bottom) if m.HasField("unoccluded_box") else None,
        frame_share=_in_range(f"{where}.frame_share", m.frame_share, 0, 1),
    )


def read_capture_response(
    m: simulator_pb2.CaptureResponse, cameras: Sequence[Camera], shared: SharedFile | None = None
) -> RawFrame:
    """Make the value of a reply to a capture with ``cameras`` for which ``shared`` was offered.

    The arrays are read-only.
    """
    names = [frame.camera for frame in m.frames]
    wanted = [camera.name for camera in cameras]
    if names != wanted:
        raise MessageError(f"frames: expected the cameras {wanted}, got {names}")
    images: dict[str, CameraImages] = {}
    observations: dict[str, tuple[Observation, ...]] = {}
    for frame, camera in zip(m.frames, cameras, strict=True):
        where = f"frames[{camera.name!r}]"
        images[camera.name] = CameraImages(
            rgb=_read_image(f"{where}.rgb", frame.rgb, camera, sensor_pb2.PIXEL_FORMAT_RGB8, np.uint8, (3,), shared),
            ids=_read_image(f"{where}.ids", frame.ids, camera, sensor_pb2.PIXEL_FORMAT_ID16, np.uint16, (), shared),
            depth=_read_image(
                f"{where}.depth", frame.depth, camera, sensor_pb2.PIXEL_FORMAT_DEPTH32F, np.float32, (), shared
            ),
        )
        observations[camera.name] = tuple(_read_observation(where, o) for o in frame.observations)
    return RawFrame(step=m.step, time_ns=m.time_ns, images=images, observations=observations)
