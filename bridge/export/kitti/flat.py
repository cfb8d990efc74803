"""KITTI's object detection layout for pictures without a third dimension.

    training/image_2/000000.png    the dataset's own files (hard links)
    training/label_2/000000.txt    15 columns; those of the 3-D box hold what KITTI writes where it knows nothing
    ImageSets/{train,val,trainval,test}.txt    see ``image_sets``
    frames.csv                     number,episode,frame,scene,blend: which frame of the dataset each number is

KITTI's development kit has -10 for an angle, -1 for a size and -1000 for a place that is not known. ``truncated`` is
the share of the object's pixels beyond the frame, and the 2-D boxes are by default around all of its pixels in the
frame, as if nothing hid it, which comes closest to KITTI's own. There is no calibration, because there was no camera.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from bridge.classes import CLASSES
from bridge.dataset.reader import Dataset
from bridge.export.folder import new_folder
from bridge.export.kitti.image_sets import ImageSets
from bridge.export.kitti.rows import KittiObject, KittiRows
from bridge.export.options import BoxKind, ExportOptions, box_of, chosen_camera
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import decimal, link_image, write_lines
from bridge.frame import PixelBox
from bridge.labels.pasted import CollageLabels, PastedLabel

_ANGLE: Final = decimal(-10)
_SIZE: Final = decimal(-1)
_PLACE: Final = decimal(-1000)


def export_flat(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the frames of a collage; see ``bridge.export.exporters.Exporter``."""
    camera = chosen_camera(dataset.manifest.cameras, options.camera)
    sets = ImageSets(dataset.episodes)
    objects: Counter[str] = Counter()
    ignored = 0
    table = ["number,episode,frame,scene,blend"]
    with new_folder(folder, options) as partial:
        for name in ("training/image_2", "training/label_2"):
            (partial / name).mkdir(parents=True)
        for number, frame in enumerate(dataset):
            frame_id = f"{number:06}"
            rows = flat_rows(frame.collage, options)
            write_lines(partial / f"training/label_2/{frame_id}.txt", rows.detection_file())
            link_image(frame, camera.name, partial / f"training/image_2/{frame_id}.png")
            objects.update(thing.name for thing in rows.objects)
            ignored += len(rows.regions)
            scene = f"{frame.collage.scene},{frame.collage.blend}"
            table.append(f"{number},{frame.key.episode},{frame.key.frame},{scene}")
            sets.add(frame_id, frame.key.episode)
        sets.write(partial)
        write_lines(partial / "frames.csv", table)
    return ExportSummary(
        folder=folder,
        cameras=(camera.name,),
        images=len(dataset),
        objects=dict(sorted(objects.items())),
        ignored=ignored,
        training_images=len(sets.train),
        validation_images=len(sets.val),
    )


def flat_rows(labels: CollageLabels, options: ExportOptions) -> KittiRows:
    """Return what is to be found in a collage, with the boxes that ``options`` ask for, by default amodal ones."""
    objects: list[KittiObject] = []
    regions: list[PixelBox] = []
    for label in labels.objects:
        if CLASSES[label.category].kitti is None or label.modal_box is None:
            continue
        box = box_of(label, options.box or BoxKind.AMODAL)
        assert box is not None, "what is visible has every box but a cuboid"
        # KITTI's edges are centres of pixels: what is one pixel wide has a width of 0.
        if options.is_learnable(label) and box.right - box.left >= 1 and box.bottom - box.top >= 1:
            edges = tuple(decimal(edge) for edge in (box.left, box.top, box.right, box.bottom))
            objects.append(_object(label, edges))
        else:
            regions.append(label.amodal_box)
    return KittiRows(tuple(objects), tuple(regions))


def _object(label: PastedLabel, edges: tuple[str, ...]) -> KittiObject:
    return KittiObject(
        track_id=label.instance_id,
        name=str(CLASSES[label.category].kitti),
        truncation=label.truncation,
        occlusion=label.occlusion,
        numbers=(_ANGLE, *edges, *[_SIZE] * 3, *[_PLACE] * 3, _ANGLE),
    )
