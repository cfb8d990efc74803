"""Vectors, poses and sizes."""

from __future__ import annotations

import math

from bridge.geometry import Pose, Quaternion, Size, Vec3
from bridge.protocol.convert.fields import MessageError, finite, required
from bridge.protocol.v1 import geometry_pb2


def vector_message(v: Vec3) -> geometry_pb2.Vector3:
    """Describe ``v``."""
    return geometry_pb2.Vector3(x=v.x, y=v.y, z=v.z)


def pose_message(pose: Pose) -> geometry_pb2.Pose:
    """Describe ``pose``."""
    q = pose.rotation
    return geometry_pb2.Pose(
        position=vector_message(pose.position), rotation=geometry_pb2.Quaternion(w=q.w, x=q.x, y=q.y, z=q.z)
    )


def size_message(size: Size) -> geometry_pb2.Size:
    """Describe ``size``."""
    return geometry_pb2.Size(length_m=size.length_m, width_m=size.width_m, height_m=size.height_m)


def read_vector(where: str, m: geometry_pb2.Vector3) -> Vec3:
    """Make the value of a vector, which must be finite; ``where`` names its field."""
    finite(where, m.x, m.y, m.z)
    return Vec3(m.x, m.y, m.z)


def read_pose(where: str, m: geometry_pb2.Pose) -> Pose:
    """Make the value of a pose, whose rotation must be a unit quaternion; ``where`` names its field."""
    required(f"{where}.", m, "position", "rotation")
    q = Quaternion(m.rotation.w, m.rotation.x, m.rotation.y, m.rotation.z)
    norm = math.sqrt(sum(v * v for v in q))
    if not abs(norm - 1) < 1e-6:  # written so that NaN is refused as well
        raise MessageError(f"{where}.rotation: expected a unit quaternion, got one of length {norm:g}")
    return Pose(read_vector(f"{where}.position", m.position), q)


def read_size(where: str, m: geometry_pb2.Size) -> Size:
    """Make the value of a size; ``where`` names its field."""
    if not all(0 < extent < 1e4 for extent in (m.length_m, m.width_m, m.height_m)):  # NaN is refused as well
        raise MessageError(
            f"{where}: expected extents over 0 and under 10000 m, got {m.length_m:g} x {m.width_m:g} x {m.height_m:g}"
        )
    return Size(m.length_m, m.width_m, m.height_m)
