"""What came back from a capture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.frame import CameraImages, DepthView, Observation, RawFrame
from bridge.protocol.convert.fields import MessageError
from bridge.protocol.convert.image import image_fields, read_image
from bridge.protocol.convert.observation import observation_fields, read_observation
from bridge.protocol.shared_memory import MappedPart, SharedFile
from bridge.protocol.v1 import sensor_pb2, simulator_pb2
from bridge.protocol.v1.sensor_pb2 import (
    PIXEL_FORMAT_DEPTH32F,
    PIXEL_FORMAT_ID16,
    PIXEL_FORMAT_NORMAL16S,
    PIXEL_FORMAT_RGB8,
)


def capture_response(frame: RawFrame, shared: MappedPart | None = None) -> simulator_pb2.CaptureResponse:
    """Describe ``frame``; its images go to ``shared`` as long as there is room, else into the message."""
    frames = [
        {
            "camera": name,
            "rgb": image_fields(images.rgb, PIXEL_FORMAT_RGB8, shared),
            "ids": image_fields(images.ids, PIXEL_FORMAT_ID16, shared),
            "depth": image_fields(images.depth, PIXEL_FORMAT_DEPTH32F, shared),
            "observations": [observation_fields(o) for o in frame.observations[name]],
            "normals": None if images.normals is None else image_fields(images.normals, PIXEL_FORMAT_NORMAL16S, shared),
        }
        for name, images in frame.images.items()
    ]
    depth_views = [
        {
            "name": name,
            "ids": image_fields(view.ids, PIXEL_FORMAT_ID16, shared),
            "depth": image_fields(view.depth, PIXEL_FORMAT_DEPTH32F, shared),
        }
        for name, view in frame.depth_views.items()
    ]
    return simulator_pb2.CaptureResponse(step=frame.step, time_ns=frame.time_ns, frames=frames, depth_views=depth_views)


def read_capture_response(
    m: simulator_pb2.CaptureResponse,
    cameras: Sequence[Camera],
    depth_views: Sequence[Camera] = (),
    shared: SharedFile | None = None,
) -> RawFrame:
    """Make the value of a reply to a capture with ``cameras`` and ``depth_views`` for which ``shared`` was offered.

    The arrays are read-only.
    """
    _require_names("frames: expected the cameras", [frame.camera for frame in m.frames], cameras)
    _require_names("depth_views: expected", [view.name for view in m.depth_views], depth_views)
    images: dict[str, CameraImages] = {}
    observations: dict[str, tuple[Observation, ...]] = {}
    for frame, camera in zip(m.frames, cameras, strict=True):
        where = f"frames[{camera.name!r}]"
        images[camera.name] = CameraImages(
            rgb=read_image(f"{where}.rgb", frame.rgb, camera.pinhole, PIXEL_FORMAT_RGB8, shared),
            ids=read_image(f"{where}.ids", frame.ids, camera.pinhole, PIXEL_FORMAT_ID16, shared),
            depth=read_image(f"{where}.depth", frame.depth, camera.pinhole, PIXEL_FORMAT_DEPTH32F, shared),
            normals=_read_normals(f"{where}.normals", frame, camera, shared),
        )
        observations[camera.name] = tuple(read_observation(where, o, camera.pinhole) for o in frame.observations)
    views: dict[str, DepthView] = {}
    for view, asked in zip(m.depth_views, depth_views, strict=True):
        where = f"depth_views[{asked.name!r}]"
        views[asked.name] = DepthView(
            ids=read_image(f"{where}.ids", view.ids, asked.pinhole, PIXEL_FORMAT_ID16, shared),
            depth=read_image(f"{where}.depth", view.depth, asked.pinhole, PIXEL_FORMAT_DEPTH32F, shared),
        )
    return RawFrame(step=m.step, time_ns=m.time_ns, images=images, observations=observations, depth_views=views)


def _require_names(expected: str, names: list[str], asked: Sequence[Camera]) -> None:
    wanted = [camera.name for camera in asked]
    if names != wanted:
        raise MessageError(f"{expected} {wanted}, got {names}")


def _read_normals(
    where: str, m: sensor_pb2.CameraFrame, camera: Camera, shared: SharedFile | None
) -> NDArray[Any] | None:
    if m.HasField("normals") != camera.normals:
        expected, got = ("normals", "none") if camera.normals else ("none", "normals")
        raise MessageError(f"{where}: the camera asked for {expected}, but the reply has {got}")
    return read_image(where, m.normals, camera.pinhole, PIXEL_FORMAT_NORMAL16S, shared) if camera.normals else None
