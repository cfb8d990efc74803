"""What can be checked, by name."""

from enum import StrEnum


class TreeFormat(StrEnum):
    """What a folder holds; the name of an export is that of its folder in the dataset."""

    NATIVE = "native"
    KITTI = "kitti"
    KITTI_TRACKING = "kitti-tracking"
    KITTI_ODOMETRY = "kitti-odometry"
    CITYSCAPES = "cityscapes"
    COCO = "coco"
    YOLO = "yolo"
    PAIRS = "pairs"
