"""What a camera saw of an actor."""

from __future__ import annotations

from bridge.camera import Pinhole
from bridge.frame import Observation, PixelBox
from bridge.protocol.convert.fields import Fields, MessageError, in_range
from bridge.protocol.convert.geometry import pose_fields, read_pose, read_size, size_fields
from bridge.protocol.v1 import sensor_pb2


def observation_fields(o: Observation) -> Fields:
    """Describe ``o``."""
    box = o.unoccluded_box
    return {
        "actor_id": o.actor_id,
        "world_from_actor": pose_fields(o.world_from_actor),
        "size": size_fields(o.size),
        "visible_pixels": o.visible_pixels,
        "unoccluded_pixels": o.unoccluded_pixels,
        "unoccluded_box": None
        if box is None
        else {"left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom},
        "frame_share": o.frame_share,
        "unoccluded_bits": o.unoccluded_bits,
    }


def read_observation(where: str, m: sensor_pb2.Observation, pinhole: Pinhole) -> Observation:
    """Make the value of an observation of the camera ``pinhole``; ``where`` names the frame that holds it."""
    try:
        box = None
        if m.HasField("unoccluded_box"):
            box = _read_pixel_box("unoccluded_box", m.unoccluded_box, pinhole)
        _require_mask("unoccluded_bits", m, box)
        return Observation(
            actor_id=m.actor_id,
            world_from_actor=read_pose("world_from_actor", m.world_from_actor),
            size=read_size("size", m.size),
            visible_pixels=m.visible_pixels,
            unoccluded_pixels=m.unoccluded_pixels,
            unoccluded_box=box,
            frame_share=in_range("frame_share", m.frame_share, 0, 1),
            unoccluded_bits=m.unoccluded_bits,
        )
    except MessageError as error:
        raise MessageError(f"{where}.observations[id {m.actor_id}].{error}") from None


def _read_pixel_box(where: str, m: sensor_pb2.PixelBox, pinhole: Pinhole) -> PixelBox:
    if not (m.left <= m.right < pinhole.width and m.top <= m.bottom < pinhole.height):
        raise MessageError(
            f"{where}: expected a box within {pinhole.width} x {pinhole.height} pixels, got columns {m.left} to "
            f"{m.right} and rows {m.top} to {m.bottom}"
        )
    return PixelBox(m.left, m.top, m.right, m.bottom)


def _require_mask(where: str, m: sensor_pb2.Observation, box: PixelBox | None) -> None:
    pixels = 0 if box is None else (box.right - box.left + 1) * (box.bottom - box.top + 1)
    wanted = (pixels + 7) // 8
    if len(m.unoccluded_bits) != wanted:
        raise MessageError(
            f"{where}: expected a bit for each of the {pixels} pixels of the box in {wanted} bytes, "
            f"got {len(m.unoccluded_bits)} bytes"
        )
    bits = int.from_bytes(m.unoccluded_bits)
    if bits & ((1 << -pixels % 8) - 1):
        raise MessageError(f"{where}: expected zeros after the last of {pixels} bits, got ones")
    if bits.bit_count() != m.unoccluded_pixels:
        raise MessageError(
            f"{where}: expected as many ones as unoccluded_pixels, {m.unoccluded_pixels}, got {bits.bit_count()}"
        )
