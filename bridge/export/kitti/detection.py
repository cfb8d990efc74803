"""KITTI's object detection layout (https://www.cvlibs.net/datasets/kitti/eval_object.php), and what belongs to it.

    training/image_2/000000.png    the dataset's own files (hard links)
    training/image_3/000000.png    those of the right camera, if there is a stereo pair
    training/velodyne/000000.bin   the dataset's own files of the first lidar, if there is one
    training/label_2/000000.txt    15 columns; see ``rows``
    training/calib/000000.txt      7 lines; see ``calibration``
    training/planes/000000.txt     the ground under the ego in the camera frame, as AVOD and OpenPCDet read it
    training/depth/000000.png      16 bits, 256 a metre, 0 where nothing is; see ``images``
    training/semantic/000000.png   8 bits, Cityscapes ids
    training/instance/000000.png   16 bits, 256 times the Cityscapes id, plus the number of the instance
    ImageSets/{train,val,trainval,test}.txt    see ``image_sets``
    frames.csv                     number,episode,frame,time_s: which frame of the dataset each number is

The number of a frame is its place among the dataset's good frames. The 2-D boxes are by default the projected cuboids,
as in KITTI itself. Labels, depth and segmentation are those of the left camera.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bridge.camera import Camera
from bridge.classes import Category
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.export.folder import new_folder
from bridge.export.kitti.calibration import object_calibration, plane_file, upright_rig
from bridge.export.kitti.flat import export_flat
from bridge.export.kitti.image_sets import ImageSets
from bridge.export.kitti.images import depth_png, segment
from bridge.export.kitti.rows import kitti_rows
from bridge.export.kitti.sensor_folders import SensorFolders
from bridge.export.options import ExportOptions
from bridge.export.side_by_side import SideBySide
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import NATIVE_COLUMNS, native_columns, write_lines
from bridge.lidar import Lidar
from bridge.rig import Rig


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:
    """Raise ``ExportError`` if there is no such camera, or it is tilted: KITTI's boxes stand upright."""
    upright_rig(Rig(tuple(cameras), tuple(lidars)), options)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames of one camera, and of the sensors that go with it, as a KITTI tree.

    A collage becomes a tree of pictures and labels alone; see ``flat``.

    Raises ``ExportError``, with ``folder`` as it was, if the dataset lacks the camera or a file, the camera is tilted,
    or ``folder`` cannot be written; ``DatasetError`` if the dataset cannot be read.
    """
    if dataset.is_collage:
        return export_flat(dataset, folder, options)
    nominal = upright_rig(dataset.manifest.rig, options)
    sets = ImageSets(dataset.episodes)
    objects: Counter[str] = Counter()
    ignored = 0
    table = [f"number,{NATIVE_COLUMNS}"]
    with new_folder(folder, options) as partial, SideBySide() as pictures:
        training = partial / "training"
        for name in ("label_2", "calib", "planes", "depth", "semantic", "instance"):
            (training / name).mkdir(parents=True)
        sensors = SensorFolders(
            nominal, left=training / "image_2", right=training / "image_3", velodyne=training / "velodyne"
        )
        for number, frame in enumerate(dataset):
            frame_id = f"{number:06}"
            rig = upright_rig(frame.rig, options)
            rows = kitti_rows(frame.labels.cameras[rig.left.name], rig.left, options)
            write_lines(training / f"label_2/{frame_id}.txt", rows.detection_file())
            write_lines(training / f"calib/{frame_id}.txt", object_calibration(rig))
            write_lines(training / f"planes/{frame_id}.txt", plane_file(rig))
            pictures.begin(_write_images, frame, frame.categories, rig.left.name, training, frame_id)
            sensors.link(frame, number)
            objects.update(thing.name for thing in rows.objects)
            ignored += len(rows.regions)
            table.append(f"{number},{native_columns(frame)}")
            sets.add(frame_id, frame.key.episode)
        sets.write(partial)
        write_lines(partial / "frames.csv", table)
    return ExportSummary(
        folder=folder,
        cameras=nominal.camera_names,
        images=len(dataset),
        objects=dict(sorted(objects.items())),
        ignored=ignored,
        training_images=len(sets.train),
        validation_images=len(sets.val),
    )


def _write_images(frame: Frame, categories: Mapping[int, Category], camera: str, training: Path, frame_id: str) -> None:
    segmentation = segment(frame.ids(camera), categories)
    (training / f"depth/{frame_id}.png").write_bytes(depth_png(frame.depth(camera)))
    (training / f"semantic/{frame_id}.png").write_bytes(segmentation.semantic_png())
    (training / f"instance/{frame_id}.png").write_bytes(segmentation.instance_png())
