"""Point clouds on the disk, in the layout of KITTI's velodyne files."""

from __future__ import annotations

import numpy as np

from bridge.sensors.point_cloud import PointCloud


def encode_points(points: PointCloud) -> bytes:
    """Return x, y, z in metres and the reflectance 0-1 of every point, as little-endian 32-bit floats."""
    return np.column_stack([points.xyz, points.intensity]).astype("<f4").tobytes()


def encode_point_ids(points: PointCloud) -> bytes:
    """Return the instance id of every point, as little-endian unsigned 16-bit numbers."""
    return points.ids.astype("<u2").tobytes()


def decode_points(points: bytes, ids: bytes) -> PointCloud:
    """Return the cloud that the two files hold. Raises ``ValueError`` if they do not belong together."""
    if len(points) % 16 or len(ids) * 8 != len(points):
        raise ValueError(f"expected 16 bytes of point and 2 of id for each point, got {len(points)} and {len(ids)}")
    values = np.frombuffer(points, "<f4").reshape(-1, 4).astype(np.float32)
    return PointCloud(
        np.ascontiguousarray(values[:, :3]),
        np.ascontiguousarray(values[:, 3]),
        np.frombuffer(ids, "<u2").astype(np.uint16),
    )
