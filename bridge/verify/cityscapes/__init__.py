"""Cityscapes' layout."""
