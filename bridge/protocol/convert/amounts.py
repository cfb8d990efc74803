"""How much a message may hold; the numbers and their reasons are in ``bridge.protocol.limits``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized

from google.protobuf.message import DecodeError

from bridge.camera import Camera
from bridge.protocol import limits
from bridge.protocol.convert.fields import MessageError, TooLargeError
from bridge.protocol.v1 import scene_pb2, simulator_pb2
from bridge.world import MAX_POINT_LIGHTS

_FRAME_BYTES = 15
"""Of a pixel at most: colours, id, depth and normals."""

_OBSERVATION_BYTES = 512
"""Of an observation without its mask; pose, size, box and counts take some 150."""

_OVERHEAD_BYTES = 64 * 1024
"""Of names and what describes the images."""


def require_few_parts(method: str, request: bytes) -> None:
    """Refuse a scene of too many parts before it is parsed, with ``TooLargeError``; see ``_count_parts``.

    Other requests are short. Raises ``DecodeError`` for bytes that are no message.
    """
    if method != "LoadScene":
        return
    parts = 0
    whole = memoryview(request)
    for field, start, end in _fields(whole):
        if field == simulator_pb2.LoadSceneRequest.SCENE_FIELD_NUMBER:
            for _ in _fields(whole[start:end]):
                parts += 1
                if parts > limits.MAX_SCENE_PARTS:
                    raise TooLargeError(
                        f"scene: expected at most {limits.MAX_SCENE_PARTS} assets and placements, got more"
                    )


def require_scene_amounts(m: scene_pb2.Scene) -> None:
    """Refuse names of a scene that are too long."""
    _require_names("scene.assets", (name for asset in m.assets for name in (asset.name, asset.prefab)))
    _require_names("scene.placements", (placement.asset for placement in m.placements))
    _require_names("scene.level", (m.level,))


def require_scene_bytes(content: Mapping[bytes, bytes]) -> None:
    """Refuse files of a scene, those known before included, that are too large together."""
    total = sum(len(file) for file in content.values())
    if total > limits.MAX_SCENE_BYTES:
        raise TooLargeError(
            f"scene.assets: expected files of at most {limits.MAX_SCENE_BYTES} bytes together, got {total}; "
            "use fewer or smaller models"
        )


def require_capture_amounts(m: simulator_pb2.CaptureRequest) -> None:
    """Refuse a capture with too many cameras, depth views or actors, and names that are too long."""
    _require_count("cameras", m.cameras, limits.MAX_CAMERAS)
    _require_count("depth_views", m.depth_views, limits.MAX_DEPTH_VIEWS)
    _require_count("state.actors", m.state.actors, limits.MAX_ACTORS)
    _require_count("state.point_lights", m.state.point_lights, MAX_POINT_LIGHTS)
    _require_names("cameras", (camera.name for camera in m.cameras))
    _require_names("depth_views", (view.name for view in m.depth_views))
    _require_names("state.actors", (actor.asset for actor in m.state.actors))


def require_capture_pixels(cameras: Sequence[Camera], depth_views: Sequence[Camera]) -> None:
    """Refuse images that are too large together."""
    total = _pixels(cameras) + _pixels(depth_views)
    if total > limits.MAX_CAPTURE_PIXELS:
        raise TooLargeError(
            f"cameras and depth_views: expected at most {limits.MAX_CAPTURE_PIXELS} pixels together, got {total}; "
            "ask for fewer or smaller images"
        )


def require_info_amounts(m: simulator_pb2.GetInfoResponse) -> None:
    """Refuse what a simulator says of itself if it is too much, or no text that a terminal should see."""
    _require_count("catalogue", m.catalogue, limits.MAX_CATALOGUE)
    _require_count("levels", m.levels, limits.MAX_CATALOGUE)
    _require_count("weather_fields", m.weather_fields, limits.MAX_WEATHER_FIELDS)
    texts = {
        "engine": (m.engine,),
        "renderer": (m.renderer,),
        "catalogue": [model.name for model in m.catalogue],
        "levels": m.levels,
        "weather_fields": m.weather_fields,
    }
    for where, some in texts.items():
        _require_names(where, some)
        for text in some:
            if not text.isprintable():
                raise MessageError(f"{where}: expected printable characters, got {text!r}")


def most_reply_bytes(cameras: Sequence[Camera], depth_views: Sequence[Camera], actors: int) -> int:
    """Return how long the reply to a capture of so many actors can be at most."""
    masks = sum((_pixels([camera]) // 8 + 1 + _OBSERVATION_BYTES) * actors for camera in cameras)
    images = (_pixels(cameras) + _pixels(depth_views)) * _FRAME_BYTES
    return images + masks + _OVERHEAD_BYTES * (1 + len(cameras) + len(depth_views))


def plain_text(text: str) -> str:
    """Return a peer's message as one line of limited length that does nothing to a terminal."""
    line = " ".join(text[: limits.MAX_DETAILS_LENGTH].split())
    return "".join(c if c.isprintable() else "?" for c in line) + ("…" if len(text) > limits.MAX_DETAILS_LENGTH else "")


def _pixels(cameras: Iterable[Camera]) -> int:
    return sum(camera.pinhole.width * camera.pinhole.height for camera in cameras)


def _require_count(where: str, some: Sized, most: int) -> None:
    if len(some) > most:
        raise TooLargeError(f"{where}: expected at most {most}, got {len(some)}")


def _require_names(where: str, names: Iterable[str]) -> None:
    for name in names:
        if len(name) > limits.MAX_NAME_LENGTH:
            raise MessageError(
                f"{where}: expected names of at most {limits.MAX_NAME_LENGTH} characters, got one of {len(name)}: "
                f"{name[:24]!r}…"
            )


def _fields(message: memoryview) -> Iterable[tuple[int, int, int]]:
    """Yield the number of each field of a serialized message, and where its content begins and ends.

    It is for counting without parsing: a part of two bytes takes some 80 when it is parsed.
    """
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        wire_type = tag & 7
        start = position
        if wire_type == 0:
            _, position = _varint(message, position)
        elif wire_type == 1:
            position += 8
        elif wire_type == 2:
            length, start = _varint(message, position)
            position = start + length
        elif wire_type == 5:
            position += 4
        else:  # groups, which proto3 has not
            raise DecodeError("unknown wire type")
        if position > len(message):
            raise DecodeError("a field ends after its message")
        yield tag >> 3, start, position


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    """Return the number at ``position``, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(message):
            raise DecodeError("a number ends after its message")
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise DecodeError("a number of more than ten bytes")
