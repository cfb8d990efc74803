"""Cameras and depth views."""

from __future__ import annotations

from bridge.camera import Camera, Pinhole, Quality
from bridge.protocol.convert.fields import MessageError, TooLargeError, finite, required
from bridge.protocol.convert.geometry import pose_fields, read_pose
from bridge.protocol.v1 import sensor_pb2

_QUALITY_NUMBERS: dict[Quality, sensor_pb2.Quality] = {
    quality: getattr(sensor_pb2, f"QUALITY_{quality.name}") for quality in Quality
}
_QUALITIES = {number: quality for quality, number in _QUALITY_NUMBERS.items()}


def camera_message(camera: Camera) -> sensor_pb2.Camera:
    """Describe ``camera``, whose lens must be ideal: the protocol has no others."""
    assert camera.is_rectified(), "the controller asks for ideal pictures and bends them itself"
    p = camera.pinhole
    return sensor_pb2.Camera(
        name=camera.name,
        width=p.width,
        height=p.height,
        fx=p.fx,
        fy=p.fy,
        cx=p.cx,
        cy=p.cy,
        ego_from_mount=pose_fields(camera.ego_from_mount),
        normals=camera.normals,
        quality=_QUALITY_NUMBERS[camera.quality],
    )


def read_camera(m: sensor_pb2.Camera, max_image_pixels: int, field: str = "cameras") -> Camera:
    """Make the value of a camera of ``field`` whose image has at most ``max_image_pixels`` pixels."""
    where = f"{field}[{m.name!r}]"
    required(where, m, "ego_from_mount")
    finite(where, m.fx, m.fy, m.cx, m.cy)
    if m.width < 1 or m.height < 1 or m.fx <= 0 or m.fy <= 0:
        raise MessageError(f"{where}: width, height, fx and fy must be positive")
    if m.width * m.height > max_image_pixels:
        raise TooLargeError(
            f"{where}: {m.width} x {m.height} is more than the {max_image_pixels} pixels that this simulator takes; "
            "ask for a smaller image"
        )
    pinhole = Pinhole(m.width, m.height, m.fx, m.fy, m.cx, m.cy)
    quality = _QUALITIES.get(m.quality)
    if quality is None:
        raise MessageError(f"{where}.quality: {m.quality} is no level of this protocol version")
    return Camera(m.name, pinhole, read_pose(f"{where}.ego_from_mount", m.ego_from_mount), m.normals, quality)
