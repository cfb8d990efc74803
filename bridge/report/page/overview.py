"""The head of the page: what the dataset is, and what stands out in it."""

from __future__ import annotations

import math

from bridge.camera import Camera, Pinhole
from bridge.dataset.reader import Dataset
from bridge.errors import DatasetError
from bridge.lidar import Lidar
from bridge.report import kitti_reference as kitti
from bridge.report.comparison import sentences
from bridge.report.markup import Markup, element, number
from bridge.report.page.parts import count_of, paragraph, section
from bridge.report.survey import Survey


def scenario_name(dataset: Dataset) -> str:
    """Return what the scenario is called."""
    return str(dataset.manifest.scenario.get("name", "")) or "dataset"


def header(dataset: Dataset, survey: Survey) -> Markup:
    """Return the title and the facts of a dataset."""
    manifest = dataset.manifest
    description = str(manifest.scenario.get("description", ""))
    facts: list[tuple[str, str]] = [
        ("Frames", _frames(dataset)),
        ("Objects", _objects(survey)),
        *(("Camera", _camera(camera, dataset)) for camera in manifest.cameras),
        *(("Lidar", _lidar(lidar)) for lidar in manifest.lidars),
        ("Engine", manifest.engine),
        ("Seed", str(manifest.seed)),
        ("On the disk", _size_text(_bytes(dataset))),
    ]
    rows = [element("div", element("dt", name), element("dd", value)) for name, value in facts]
    return element(
        "header",
        paragraph("Dataset report", "kicker"),
        element("h1", scenario_name(dataset)),
        *([paragraph(description, "lead")] if description else []),
        element("dl", *rows, class_="facts"),
    )


def findings(survey: Survey) -> Markup:
    """Return what stands out, beside KITTI."""
    listed = element("ul", *(element("li", text) for text in sentences(survey)), class_="findings")
    notes = [
        "Objects are what exports ask a detector to find. What is hidden by 90 % or more, lower than 10 px, of "
        "fewer than 40 pixels or without contrast is counted apart, as ignored.",
        *_left_out(survey),
    ]
    return section("findings", "What stands out", listed, *(paragraph(note, "note") for note in notes))


def sources() -> Markup:
    """Return where the figures of KITTI are from, and what there are none for."""
    return section(
        "sources",
        "Sources",
        paragraph(f"KITTI: {kitti.SOURCE}"),
        paragraph(
            f"Its {kitti.DONT_CARE:,} DontCare regions are counted nowhere on this page. Its occlusion is a judgement "
            "in four steps without percentages; this page takes less than 10 % for fully visible and less than 50 % "
            "for partly occluded, as the exports do. There are no figures at hand of its distances, positions, "
            "orientations, aspect ratios and speeds, so none are shown."
        ),
    )


def _left_out(survey: Survey) -> list[str]:
    if not survey.left_out:
        return []
    names = " and ".join(survey.left_out)
    return [
        f"The right cameras of stereo pairs ({names}) show the same once more and are counted nowhere on this page."
    ]


def _frames(dataset: Dataset) -> str:
    bad = len(dataset.quarantined)
    apart = f", {bad:,} more in quarantine" if bad else ""
    return f"{len(dataset):,} in {count_of(len(dataset.episodes), 'episode')}{apart}"


def _objects(survey: Survey) -> str:
    ignored, hidden = int(survey.ignored.sum()), int(survey.hidden.sum())
    return f"{len(survey.objects):,}; {ignored:,} to ignore, {hidden:,} wholly hidden"


def _camera(camera: Camera, dataset: Dataset) -> str:
    pinhole = camera.pinhole
    fovs = sorted(_fov(rig.camera(camera.name).pinhole) for rig in dataset.rigs) or [_fov(pinhole)]
    ends = list(dict.fromkeys(number(math.degrees(fov), 0) for fov in (fovs[0], fovs[-1])))
    extras = [
        "surface normals" if camera.normals else "",
        "" if camera.is_rectified() else "a lens that distorts",
    ]
    return ", ".join(
        [f"{camera.name}: {pinhole.width} by {pinhole.height}", f"{' to '.join(ends)}° wide", *filter(None, extras)]
    )


def _fov(pinhole: Pinhole) -> float:
    """Return the horizontal field of view in radians."""
    return 2 * math.atan(pinhole.width / (2 * pinhole.fx))


def _lidar(lidar: Lidar) -> str:
    beams = count_of(len(lidar.elevations), "beam")
    return f"{lidar.name}: {beams}, {lidar.columns:,} columns, {number(lidar.max_range_m)} m"


def _bytes(dataset: Dataset) -> int:
    """Return the size of the files of all good frames, as far as they are there."""
    total = 0
    for frame in dataset:
        for path in frame.journal.files:
            try:
                total += (dataset.folder / path).stat().st_size
            except OSError as error:
                raise DatasetError(
                    f"{dataset.folder / path}: cannot be read: {error.strerror}; is this a whole dataset?"
                ) from None
    return total


def _size_text(size: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{number(size, 0 if size >= 10 else 1)} {unit}"
        size /= 1000
    return f"{number(size)} TB"
