"""The exporter of every format, loaded when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol, cast

from bridge.camera import Camera
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export.folder import new_group
from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind, ExportOptions
from bridge.export.summary import ExportSummary
from bridge.lidar import Lidar
from bridge.rig import Rig
from bridge.sensors.stereo import right_camera


class Exporter(Protocol):
    """What the module of a format provides."""

    def check(self, cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:
        """Raise ``ExportError`` if the format cannot express what these sensors see."""

    def export(self, dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
        """Write the good frames into ``folder``, whole or not at all.

        Raises ``ExportError``, with ``folder`` as it was, if the format cannot express the dataset or ``folder``
        cannot be written; ``DatasetError`` if the dataset cannot be read.
        """


_MODULES = {
    ExportFormat.KITTI: "kitti",
    ExportFormat.KITTI_TRACKING: "kitti.tracking",
    ExportFormat.KITTI_ODOMETRY: "kitti.odometry",
    ExportFormat.CITYSCAPES: "cityscapes",
    ExportFormat.COCO: "coco",
    ExportFormat.YOLO: "yolo",
    ExportFormat.VKITTI2: "vkitti2",
    ExportFormat.HUGGINGFACE: "huggingface",
    ExportFormat.WEBDATASET: "webdataset",
    ExportFormat.PAIRS: "pairs",
}


CLONE: Final = "clone"
"""What the original is called beside its twins, as in Virtual KITTI."""

_WANTS_A_WORLD = {
    ExportFormat.KITTI_TRACKING: "sequences of frames",
    ExportFormat.KITTI_ODOMETRY: "poses of a camera that moves",
    ExportFormat.CITYSCAPES: "a class for every pixel, disparity and the vehicle's motion",
    ExportFormat.VKITTI2: "depth, optical flow and poses",
    ExportFormat.PAIRS: "pictures of one moment under several conditions",
}
"""What a format is made of that pictures put together from cut-outs do not have."""


_PAIRED = frozenset(
    {
        ExportFormat.KITTI,
        ExportFormat.KITTI_TRACKING,
        ExportFormat.KITTI_ODOMETRY,
        ExportFormat.CITYSCAPES,
        ExportFormat.VKITTI2,
    }
)
"""The formats that export a stereo pair as one."""


def exporter(export_format: ExportFormat) -> Exporter:
    """Return the exporter of a format."""
    return cast(Exporter, importlib.import_module(f"bridge.export.{_MODULES[export_format]}"))


def check_rigs(export_format: ExportFormat, rigs: Iterable[Rig], options: ExportOptions) -> None:
    """Raise ``ExportError`` if the format cannot express what the sensors see, in any of the episodes of ``rigs``."""
    module = exporter(export_format)
    rights: dict[str, str | None] = {}
    for rig in rigs:
        module.check(rig.cameras, rig.lidars, options)
        for left in rig.cameras if export_format in _PAIRED else ():
            pair = right_camera(rig.cameras, left)
            right = None if pair is None else pair[0].name
            if rights.setdefault(left.name, right) != right:
                raise ExportError(
                    f"camera {left.name!r} is the left one of a stereo pair in some episodes only, and {export_format} "
                    "has a right camera in all of them or in none; draw them together, with stereo_baseline_m"
                )


def export_dataset(
    dataset: Dataset | str | Path, export_format: ExportFormat | str, options: ExportOptions = ExportOptions()
) -> ExportSummary:
    """Write ``dataset``, or the one in that folder, in a format into its own folder ``<format>``.

    ``export_format`` may be the name of one. ``options.twin`` has the dataset written under the conditions of a twin,
    into ``<format>/<twin>``. Raises ``ExportError`` for an unknown name or a dataset without a good frame, and what
    ``Exporter.check`` and ``Exporter.export`` raise; ``DatasetError`` for a twin that there is not.
    """
    if options.twin is not None:
        (summary,) = export_twins(dataset, export_format, options, [options.twin])
        return summary
    opened, export_format = _opened(dataset, export_format, options)
    return exporter(export_format).export(opened, opened.folder / export_format, options)


def export_twins(
    dataset: Dataset | str | Path,
    export_format: ExportFormat | str,
    options: ExportOptions = ExportOptions(),
    twins: Sequence[str] | None = None,
) -> list[ExportSummary]:
    """Write ``dataset`` like ``export_dataset`` under the conditions of each of ``twins``, into ``<format>/<twin>``.

    ``clone`` is the original, as in Virtual KITTI; without ``twins``, it and all twins are written. The trees have the
    same frames by the same names. They appear together, whole or not at all; those of other twins stay beside them.
    """
    opened, export_format = _opened(dataset, export_format, options)
    names = opened.manifest.twins if export_format is ExportFormat.PAIRS else (CLONE, *opened.manifest.twins)
    chosen = names if twins is None else tuple(dict.fromkeys(twins))
    if not opened.manifest.twins:
        raise ExportError(f"{opened.folder}: it has no twins; ask for some with twins in the scenario")
    if export_format is ExportFormat.PAIRS and CLONE in chosen:
        raise ExportError(f"pairs are of the original and a twin; expected one of {', '.join(names)}, got {CLONE}")
    views = {name: opened.under(None if name == CLONE else name) for name in chosen}
    folder = opened.folder / export_format
    with new_group(folder) as partial:
        return [
            replace(
                exporter(export_format).export(view, partial / name, replace(options, twin=view.twin)),
                folder=folder / name,
            )
            for name, view in views.items()
        ]


def _opened(
    dataset: Dataset | str | Path, export_format: ExportFormat | str, options: ExportOptions
) -> tuple[Dataset, ExportFormat]:
    """Return what can be exported as it is asked for; raises ``ExportError`` like ``export_dataset``."""
    try:
        export_format = ExportFormat(export_format)
    except ValueError:
        raise ExportError(f"there is no format {export_format!r}; there is {', '.join(ExportFormat)}") from None
    if not isinstance(dataset, Dataset):
        dataset = Dataset(dataset)
    check_rigs(export_format, (dataset.manifest.rig, *dataset.rigs), options)
    if dataset.is_collage:
        _check_collage(dataset, export_format, options)
    if not len(dataset):
        raise ExportError(
            f"{dataset.folder}: expected good frames to export, there is none; {len(dataset.quarantined)} are in "
            "quarantine, and the journals in episodes/ say why"
        )
    return dataset, export_format


def _check_collage(dataset: Dataset, export_format: ExportFormat, options: ExportOptions) -> None:
    possible = ", ".join(name for name in ExportFormat if name not in _WANTS_A_WORLD)
    if export_format in _WANTS_A_WORLD:
        raise ExportError(
            f"{dataset.folder}: {export_format} is made of {_WANTS_A_WORLD[export_format]}, which a collage has not; "
            f"export it to {possible}"
        )
    if options.box is BoxKind.CUBOID:
        raise ExportError(f"{dataset.folder}: a collage has no 3-D boxes to draw boxes around; ask for another box")
