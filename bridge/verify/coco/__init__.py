"""COCO's layout."""
