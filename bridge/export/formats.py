"""The formats that a dataset can be exported to, by name."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """A format that trainers read."""

    KITTI = "kitti"
