"""KITTI's object detection layout (https://www.cvlibs.net/datasets/kitti/eval_object.php).

    training/image_2/000000.png    the dataset's own files (hard links)
    training/label_2/000000.txt    15 columns
    training/calib/000000.txt      7 lines
    ImageSets/{train,val,trainval}.txt

The number of a frame is its place among the dataset's good frames. The camera's optical frame is KITTI's
rectified camera frame: R0_rect is the identity and P0 to P3 are equal. There is no lidar; the velodyne frame is
put where KITTI has it, 1.73 m above the ground, so that tools that work in it find the ground where they expect it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera, Pinhole
from bridge.classes import CLASSES
from bridge.dataset.reader import Dataset, Frame
from bridge.errors import ExportError
from bridge.export.folder import link_or_copy, new_folder
from bridge.export.split import validation_episodes
from bridge.export.summary import ExportSummary
from bridge.frame import PixelBox
from bridge.labels.boxes3d import project_cuboids, upright_rotations
from bridge.labels.frame_labels import FrameLabels, ObjectLabel
from bridge.labels.truncation import cuboid_truncation

BoxKind = Literal["cuboid", "modal", "amodal"]

PARTLY_OCCLUDED = 0.10
"""From this occlusion on, ``occluded`` is 1."""
LARGELY_OCCLUDED = 0.50
"""From this occlusion on, ``occluded`` is 2."""
HARDLY_VISIBLE = 0.90
"""From this occlusion on, an object is DontCare."""
MIN_VISIBLE_HEIGHT_PX = 10
"""Objects whose visible part is lower are DontCare; the benchmark itself counts from 25 pixels on."""
MIN_VISIBLE_PIXELS = 40
"""Objects of fewer visible pixels are DontCare."""
MAX_CAMERA_TILT = math.radians(3.0)
"""KITTI's boxes stand upright in the camera frame; a camera that is tilted further cannot be expressed."""
VELODYNE_HEIGHT_M = 1.73

_EMPTY_LABEL = PixelBox(0, 0, 1, 1)
"""The DontCare corner of a frame without objects: readers such as OpenPCDet fail on an empty label file."""


def export_kitti(
    dataset: Dataset, folder: str | Path, camera: str | None = None, box: BoxKind = "cuboid"
) -> ExportSummary:
    """Write the good frames of one camera as a KITTI tree.

    ``camera`` is the dataset's first one by default. ``box`` says what the 2-D boxes are: ``cuboid``, the projected
    3-D box as in KITTI itself; ``modal``, tight around the visible pixels; ``amodal``, tight around the object as
    if nothing hid it. Raises ``ExportError``, with ``folder`` as it was, if the camera is not in the dataset, is
    tilted, or ``folder`` cannot be written; ``DatasetError`` if the dataset cannot be read.
    """
    folder = Path(folder)
    view = kitti_camera(dataset.manifest.cameras, camera)
    objects: Counter[str] = Counter()
    ignored = 0
    validation = validation_episodes(dataset.episodes)
    training_ids: list[str] = []
    validation_ids: list[str] = []
    with new_folder(folder) as partial:
        for name in ("training/image_2", "training/label_2", "training/calib", "ImageSets"):
            (partial / name).mkdir(parents=True)
        calibration = _calibration(view)
        for number, frame in enumerate(dataset):
            frame_id = f"{number:06}"
            rows, regions = _rows(frame.labels, view, box)
            objects.update(row.split(" ", 1)[0] for row in rows)
            ignored += len(regions)
            lines = rows + ([_dont_care(region) for region in regions] or ([] if rows else [_dont_care(_EMPTY_LABEL)]))
            _write(partial / f"training/label_2/{frame_id}.txt", lines)
            (partial / f"training/calib/{frame_id}.txt").write_text(calibration, encoding="ascii", newline="\n")
            _link_image(frame, view, partial / f"training/image_2/{frame_id}.png")
            (validation_ids if frame.key.episode in validation else training_ids).append(frame_id)
        _write(partial / "ImageSets/train.txt", training_ids)
        _write(partial / "ImageSets/val.txt", validation_ids)
        _write(partial / "ImageSets/trainval.txt", sorted(training_ids + validation_ids))
    return ExportSummary(
        folder, view.name, len(dataset), dict(sorted(objects.items())), ignored, len(training_ids), len(validation_ids)
    )


def kitti_camera(cameras: Sequence[Camera], name: str | None = None) -> Camera:
    """Return the camera called ``name``, or the first one, if KITTI can express what it sees.

    Raises ``ExportError`` if there is no such camera or it is tilted.
    """
    by_name = {camera.name: camera for camera in cameras}
    if name is not None and name not in by_name:
        raise ExportError(f"there is no camera {name!r}; there is {', '.join(by_name)}")
    camera = cameras[0] if name is None else by_name[name]
    tilt = math.acos(max(-1.0, min(1.0, -float(camera.ego_from_camera()[2, 1]))))
    if tilt > MAX_CAMERA_TILT:
        raise ExportError(
            f"camera {camera.name!r} is tilted by {math.degrees(tilt):.1f} degrees; KITTI's 3-D boxes stand upright "
            f"in the camera frame, so mount it within {math.degrees(MAX_CAMERA_TILT):.0f} degrees"
        )
    return camera


def _rows(frame: FrameLabels, camera: Camera, box: BoxKind) -> tuple[list[str], list[PixelBox]]:
    """Return the rows of the objects to learn from and the regions to ignore."""
    labels = frame.cameras[camera.name]
    visibility_m = frame.state.weather.fog_visibility_m
    learnable: list[ObjectLabel] = []
    regions: list[PixelBox] = []
    for label in labels.objects:
        if CLASSES[label.category].kitti is None or label.modal_box is None or label.amodal_box is None:
            continue
        if label.cuboid_box is not None and _is_learnable(label, label.modal_box, visibility_m):
            learnable.append(label)
        else:
            regions.append(label.amodal_box)
    rows, slivers = _object_rows(learnable, camera.pinhole, box)
    # A vehicle of the static scene has no 3-D label: it is neither an object nor background. KITTI's Misc means
    # movable things, so benches and bins are background.
    parked = [static.modal_box for static in labels.statics if CLASSES[static.category].kitti not in (None, "Misc")]
    return rows, regions + slivers + parked


def _is_learnable(label: ObjectLabel, visible: PixelBox, visibility_m: float) -> bool:
    return (
        # Beyond the meteorological visibility, fog has taken 95 % of the contrast: nobody can see that it is there.
        label.distance_m <= visibility_m
        and label.occlusion < HARDLY_VISIBLE
        and visible.bottom - visible.top + 1 >= MIN_VISIBLE_HEIGHT_PX
        and label.visible_pixels >= MIN_VISIBLE_PIXELS
    )


def _object_rows(labels: Sequence[ObjectLabel], pinhole: Pinhole, box: BoxKind) -> tuple[list[str], list[PixelBox]]:
    """Return the rows, and the regions of what is less than a pixel wide or high in the frame."""
    if not labels:
        return [], []
    # The 2-D box is that of the 3-D box as written, so that both agree to the last digit.
    locations = np.array([label.location_m for label in labels]).round(2)
    sizes = np.array([label.size for label in labels]).round(2)
    headings = np.array([label.rotation_y for label in labels]).round(2)
    cuboids = project_cuboids(upright_rotations(headings), locations, sizes, pinhole)
    truncations = cuboid_truncation(cuboids)
    rows, slivers = [], []
    for index, label in enumerate(labels):
        pixels = label.modal_box if box == "modal" else label.amodal_box
        assert pixels is not None, "only objects with both boxes are learnable"
        left, top, right, bottom = cuboids.clipped[index].tolist()
        if not (right - left >= 1.0 and bottom - top >= 1.0):  # NaN where the cuboid is not in the frame
            slivers.append(pixels)
            continue
        if box != "cuboid":
            left, top, right, bottom = pixels.left, pixels.top, pixels.right, pixels.bottom
        length, width, height = sizes[index].tolist()
        numbers = (label.alpha, left, top, right, bottom, height, width, length, *locations[index], headings[index])
        columns = [
            str(CLASSES[label.category].kitti),
            _decimal(truncations[index]),
            str(_occluded(label.occlusion)),
            *(_decimal(number) for number in numbers),
        ]
        rows.append(" ".join(columns))
    return rows, slivers


def _occluded(occlusion: float) -> int:
    return (occlusion >= PARTLY_OCCLUDED) + (occlusion >= LARGELY_OCCLUDED)


def _dont_care(region: PixelBox) -> str:
    edges = " ".join(_decimal(edge) for edge in (region.left, region.top, region.right, region.bottom))
    return f"DontCare -1 -1 -10 {edges} -1 -1 -1 -1000 -1000 -1000 -10"


def _decimal(number: float) -> str:
    # Adding zero turns -0.0 into 0.0.
    return f"{round(float(number), 2) + 0.0:.2f}"


def _calibration(camera: Camera) -> str:
    pinhole = camera.pinhole
    projection = np.zeros((3, 4))
    projection[:, :3] = pinhole.matrix()
    ego_from_velodyne = np.eye(4)
    ego_from_velodyne[2, 3] = VELODYNE_HEIGHT_M
    camera_from_velodyne = np.linalg.inv(camera.ego_from_camera()) @ ego_from_velodyne
    velodyne_from_imu = np.linalg.inv(ego_from_velodyne)  # the ego frame stands in for the IMU's
    matrices: dict[str, NDArray[np.floating[Any]]] = {f"P{number}": projection for number in range(4)}
    matrices["R0_rect"] = np.eye(3)
    matrices["Tr_velo_to_cam"] = camera_from_velodyne[:3]
    matrices["Tr_imu_to_velo"] = velodyne_from_imu[:3]
    return "".join(f"{name}: {_scientific(matrix)}\n" for name, matrix in matrices.items())


def _scientific(matrix: NDArray[np.floating[Any]]) -> str:
    return " ".join(f"{value:.12e}" for value in (matrix.round(12) + 0.0).ravel())


def _link_image(frame: Frame, camera: Camera, target: Path) -> None:
    source = frame.image_path(camera.name, "rgb")
    if not source.exists():
        raise ExportError(f"{source}: the journal lists this image, but it is missing")
    link_or_copy(source, target)


def _write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii", newline="\n")
