"""KITTI's layouts: object detection, which is what the package exports, tracking and odometry."""

from bridge.export.kitti.detection import check, export

__all__ = ["check", "export"]
