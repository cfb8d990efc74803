"""The formats that a dataset can be exported to, by name."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """A format that trainers read; its name is that of its folder in the dataset."""

    KITTI = "kitti"
    """KITTI's object detection benchmark."""
    KITTI_TRACKING = "kitti-tracking"
    KITTI_ODOMETRY = "kitti-odometry"
    CITYSCAPES = "cityscapes"
    COCO = "coco"
    YOLO = "yolo"
    VKITTI2 = "vkitti2"
    """Virtual KITTI 2."""
    HUGGINGFACE = "huggingface"
    """A folder of images with their objects that ``datasets.load_dataset`` reads."""
    WEBDATASET = "webdataset"
    PAIRS = "pairs"
    """The original and a twin side by side, as CycleGAN and others read that translate pictures into pictures."""
