"""Virtual KITTI 2's layout."""

from bridge.export.vkitti2.tree import check, export

__all__ = ["check", "export"]
