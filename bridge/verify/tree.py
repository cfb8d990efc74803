"""Checks whatever lies in a folder: a native dataset, or a tree of a format that trainers read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from bridge.errors import DatasetError
from bridge.verify.counts import Checked
from bridge.verify.export_settings import BoxKind
from bridge.verify.finding import Finding, Severity, error
from bridge.verify.formats import TreeFormat
from bridge.verify.picture_counts import cityscapes_counts, coco_counts, yolo_counts
from bridge.verify.progress import OnCount, heard_by

_SIGNS = {
    TreeFormat.NATIVE: ("dataset.json",),
    TreeFormat.KITTI: ("training/label_2",),
    TreeFormat.KITTI_TRACKING: ("training/label_02",),
    TreeFormat.KITTI_ODOMETRY: ("sequences",),
    TreeFormat.CITYSCAPES: ("gtFine",),
    TreeFormat.COCO: ("annotations/*.json",),
    TreeFormat.YOLO: ("data.yaml", "*/data.yaml"),
    TreeFormat.PAIRS: ("trainA",),
}
"""Paths in a folder by one of which a format is known."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of a folder found."""

    formats: tuple[TreeFormat, ...]
    """Of the trees that were checked, in their order."""
    findings: tuple[Finding, ...]
    """Errors first."""
    frames_checked: int
    """Frames, or images where the format has no frames; a frame that lies in several trees counts in each."""
    objects_checked: int
    native: Path | None
    """The dataset with which the pixels and places of exports were compared; None without one."""

    @property
    def errors(self) -> int:
        """How many of the findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def formats_in(folder: Path) -> tuple[TreeFormat, ...]:
    """Return of which formats there is a tree right in ``folder``, going by its content."""
    return tuple(tree_format for tree_format, signs in _SIGNS.items() if any(any(folder.glob(sign)) for sign in signs))


def verify_folder(
    folder: Path,
    *,
    format: TreeFormat | None = None,  # noqa: A002 - what the command line calls it
    native: Path | None = None,
    camera: str | None = None,
    box: BoxKind | None = None,
    on_count: OnCount | None = None,
) -> Report:
    """Check what lies in ``folder``, and below a dataset its exports too.

    With ``format``, only that is checked. ``native`` is the dataset that exports are compared with; by default the
    folder above an export, if that is a dataset. ``camera`` is the one that was exported, where the format holds one
    only, and ``box`` what the 2-D boxes of KITTI's formats are around, by default what the export says.
    ``on_count`` hears of each frame of each tree. Raises
    ``DatasetError`` if there is no such tree or ``native`` cannot be read.
    """
    if not folder.is_dir():
        raise DatasetError(f"{folder}: expected the folder of a dataset or of an export, there is none")
    trees = _trees(folder, format)
    if not trees:
        wanted = {format: _SIGNS[format]} if format else _SIGNS
        looked_for = ", ".join(f"{signs[0]} ({tree_format})" for tree_format, signs in wanted.items())
        raise DatasetError(f"{folder}: expected a dataset or an export, found none; looked for {looked_for}")
    findings: list[Finding] = []
    frames = objects = 0
    compared = None
    for path, tree_format in trees:
        source = native or _dataset_of(path)
        compared = compared or source
        try:
            with heard_by(on_count):
                checked = _check(path, tree_format, source, camera, box)
        except DatasetError as problem:
            if path == folder or not any(finding.severity is Severity.ERROR for finding in findings):
                raise
            # What is wrong with the dataset has been found already: it must not hide the rest.
            checked = Checked((error(f"it cannot be compared: {problem}"),), 0, 0)
        name = None if path == folder else path.relative_to(folder).as_posix()
        findings += [replace(finding, tree=name) for finding in checked.findings] if name else checked.findings
        frames += checked.frames
        objects += checked.objects
    findings.sort(key=lambda finding: finding.severity is not Severity.ERROR)  # stable: else in their order
    return Report(tuple(dict.fromkeys(kind for _, kind in trees)), tuple(findings), frames, objects, compared)


def _trees(folder: Path, wanted: TreeFormat | None) -> list[tuple[Path, TreeFormat]]:
    """Return what to check: what lies right in ``folder``, and the exports in folders of their own below it.

    Those under the conditions of twins lie one level further down.
    """
    here = [(folder, tree_format) for tree_format in formats_in(folder)]
    below: list[tuple[Path, TreeFormat]] = []
    if all(tree_format is TreeFormat.NATIVE for _, tree_format in here):
        for tree_format in TreeFormat:
            below += _trees_of(folder / tree_format, tree_format)
    if not here and not below:
        exports = (tree_format for tree_format in TreeFormat if tree_format is not TreeFormat.NATIVE)
        below = [tree for tree_format in exports for tree in _trees_of(folder, tree_format)]
    found = [*here, *below]
    if wanted is None:
        return found
    right = [tree for tree in found if tree[1] is wanted]
    return right[:1] if right and right[0][0] == folder else right


def _trees_of(folder: Path, tree_format: TreeFormat) -> list[tuple[Path, TreeFormat]]:
    """Return the tree of a format in ``folder``, or those of it in the folders right below: one for each twin."""
    if not folder.is_dir():
        return []
    places = [folder] if tree_format in formats_in(folder) else sorted(path for path in folder.iterdir())
    return [(path, tree_format) for path in places if path.is_dir() and tree_format in formats_in(path)]


def _dataset_of(folder: Path) -> Path | None:
    """Return the dataset that an export lies in; None if it lies in none."""
    above = folder.absolute().parents[:3]  # one task of a YOLO export of a twin lies three levels down
    return next((parent for parent in above if TreeFormat.NATIVE in formats_in(parent)), None)


def _check(
    folder: Path, tree_format: TreeFormat, native: Path | None, camera: str | None, box: BoxKind | None
) -> Checked:
    """Check one tree; each format's code is loaded when it is needed."""
    if tree_format is TreeFormat.NATIVE:
        from bridge.verify.native.check import check_native

        return check_native(folder)
    if tree_format is TreeFormat.KITTI:
        from bridge.verify.kitti.detection import check_kitti

        return check_kitti(folder, native, camera, box)
    if tree_format is TreeFormat.KITTI_TRACKING:
        from bridge.verify.kitti.tracking import check_kitti_tracking

        return check_kitti_tracking(folder, native, camera, box)
    if tree_format is TreeFormat.KITTI_ODOMETRY:
        from bridge.verify.kitti.odometry import check_kitti_odometry

        return check_kitti_odometry(folder, native, camera)
    return _check_pictures(folder, tree_format, native)


def _check_pictures(folder: Path, tree_format: TreeFormat, native: Path | None) -> Checked:
    if tree_format is TreeFormat.CITYSCAPES:
        from bridge.verify.cityscapes.check import verify_cityscapes

        return Checked(tuple(verify_cityscapes(folder, native)), *cityscapes_counts(folder))
    if tree_format is TreeFormat.PAIRS:
        from bridge.verify.pairs import check_pairs

        return check_pairs(folder, native)
    if tree_format is TreeFormat.COCO:
        from bridge.verify.coco.check import verify_coco

        return Checked(tuple(verify_coco(folder, native)), *coco_counts(folder))
    from bridge.verify.yolo.check import verify_yolo

    return Checked(tuple(verify_yolo(folder, native)), *yolo_counts(folder))
