"""The files of a KITTI tree that are the dataset's own: pictures and point clouds."""

from __future__ import annotations

from pathlib import Path

from bridge.dataset.frame import Frame
from bridge.export.kitti.calibration import KittiRig
from bridge.export.tree_files import link_image, link_points


class SensorFolders:
    """Where the pictures of the left and the right camera and the point clouds of a tree or a sequence lie."""

    def __init__(self, rig: KittiRig, *, left: Path, right: Path, velodyne: Path) -> None:
        """Make the folders of the sensors that ``rig`` has."""
        self._rig = rig
        self._left, self._right, self._velodyne = left, right, velodyne
        for folder, exists in ((left, True), (right, rig.right is not None), (velodyne, rig.lidar is not None)):
            if exists:
                folder.mkdir(parents=True)

    def link(self, frame: Frame, number: int) -> None:
        """Put what the sensors took into the folders as ``number``. Raises ``ExportError`` if the dataset lacks it."""
        link_image(frame, self._rig.left.name, self._left / f"{number:06}.png")
        if self._rig.right is not None:
            link_image(frame, self._rig.right.name, self._right / f"{number:06}.png")
        if self._rig.lidar is not None:
            link_points(frame, self._rig.lidar.name, self._velodyne / f"{number:06}.bin")
