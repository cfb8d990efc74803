"""Pictures of one moment under two conditions, for what learns to translate pictures into pictures.

    trainA/front_0000_000000.png   the original: the dataset's own files (hard links)
    trainB/front_0000_000000.png   the twin, likewise, by the same name
    testA/…, testB/…               of the episodes that are for validation; without any, empty
    pairs.csv                      name,split,camera,episode,frame,time_s,ids,labels

The layout is that of CycleGAN's unaligned datasets (https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix,
data/unaligned_dataset.py); since both sides have the same names, pix2pix's combine_A_and_B.py and every reader that
sorts its files see pairs. Nothing is labelled twice: ``ids`` and ``labels`` are paths of the original's id image and
labels, relative to the dataset's folder, and hold for both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bridge.camera import Camera
from bridge.dataset.layout import image_path, labels_path
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export.folder import new_folder
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.pictures import Picture, Tally, pictures
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import NATIVE_COLUMNS, native_columns, write_lines
from bridge.lidar import Lidar

_FOLDERS: Final = {"train": "train", "val": "test"}
"""What the sides of the split are called."""


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:  # noqa: ARG001
    """Raise ``ExportError`` if there is no camera of the name asked for. Lidars are left out."""
    chosen_cameras(cameras, options.camera)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the pictures of a twin beside those of the original; see ``bridge.export.exporters.Exporter``.

    Raises ``ExportError`` if ``dataset`` is not that of a twin.
    """
    if dataset.twin is None:
        raise ExportError(f"{dataset.folder}: pairs are of the original and a twin; say which one")
    originals = pictures(dataset.under(None), options)
    tally = Tally()
    rows = [f"name,split,camera,{NATIVE_COLUMNS},ids,labels"]
    with new_folder(folder, options) as partial:
        for split in _FOLDERS.values():
            for side in "AB":
                (partial / f"{split}{side}").mkdir()
        for original, twin in zip(originals, pictures(dataset, options), strict=True):
            split = _FOLDERS[twin.split]
            original.link(partial / f"{split}A/{twin.name}.png")
            twin.link(partial / f"{split}B/{twin.name}.png")
            rows.append(_row(original, split))
            tally.add(twin, (), 0)
        write_lines(partial / "pairs.csv", rows)
    return tally.summary(folder, chosen_cameras(dataset.manifest.cameras, options.camera))


def _row(picture: Picture, split: str) -> str:
    key, camera = picture.frame.key, picture.camera.name
    labels = f"{image_path(camera, 'ids', key)},{labels_path(key)}"
    return f"{picture.name},{split},{camera},{native_columns(picture.frame)},{labels}"
