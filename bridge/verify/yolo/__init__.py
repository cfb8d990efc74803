"""YOLO's layout as Ultralytics reads it."""
