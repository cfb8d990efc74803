"""Vectors, poses and sizes."""

from __future__ import annotations

import math

from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.protocol.convert.fields import Fields, MessageError, finite, required
from bridge.protocol.v1 import geometry_pb2


def vector_fields(v: Vec3) -> Fields:
    """Describe ``v``."""
    x, y, z = v
    return {"x": x, "y": y, "z": z}


def pose_fields(pose: Pose) -> Fields:
    """Describe ``pose``."""
    w, x, y, z = pose.rotation
    return {"position": vector_fields(pose.position), "rotation": {"w": w, "x": x, "y": y, "z": z}}


def size_fields(size: Size) -> Fields:
    """Describe ``size``."""
    length, width, height = size
    return {"length_m": length, "width_m": width, "height_m": height}


def read_vector(where: str, m: geometry_pb2.Vector3) -> Vec3:
    """Make the value of a vector, which must be finite; ``where`` names its field."""
    vector = Vec3(m.x, m.y, m.z)
    finite(where, *vector)
    return vector


def read_pose(where: str, m: geometry_pb2.Pose) -> Pose:
    """Make the value of a pose, whose rotation must be a unit quaternion; ``where`` names its field."""
    required(where, m, "position", "rotation")
    rotation = m.rotation
    q = Quaternion(rotation.w, rotation.x, rotation.y, rotation.z)
    norm = math.hypot(*q)
    if not abs(norm - 1) < 1e-6:  # written so that NaN is refused as well
        raise MessageError(f"{where}.rotation: expected a unit quaternion, got one of length {norm:g}")
    return Pose(read_vector(f"{where}.position", m.position), q)


def read_size(where: str, m: geometry_pb2.Size) -> Size:
    """Make the value of a size; ``where`` names its field."""
    length, width, height = size = Size(m.length_m, m.width_m, m.height_m)
    if not (0 < length < 1e4 and 0 < width < 1e4 and 0 < height < 1e4):  # NaN is refused as well
        raise MessageError(
            f"{where}: expected extents over 0 and under 10000 m, got {length:g} x {width:g} x {height:g}"
        )
    return size
