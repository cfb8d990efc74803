"""Cityscapes' layout."""

from bridge.export.cityscapes.tree import check, export

__all__ = ["check", "export"]
