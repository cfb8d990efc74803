"""COCO's layout."""

from bridge.export.coco.tree import check, export

__all__ = ["check", "export"]
