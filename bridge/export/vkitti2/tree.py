"""Virtual KITTI 2's layout (https://europe.naverlabs.com/proxy-virtual-worlds-vkitti-2/), one scene an episode.

    Scene00/clone/frames/rgb/Camera_0/rgb_00000.png    the dataset's own files (hard links)
    Scene00/clone/frames/depth/Camera_0/depth_00000.png
    Scene00/clone/frames/classSegmentation/Camera_0/classgt_00000.png
    Scene00/clone/frames/instanceSegmentation/Camera_0/instancegt_00000.png
    Scene00/clone/frames/forwardFlow/Camera_0/flow_00000.png             of every frame but the last
    Scene00/clone/frames/backwardFlow/Camera_0/backwardFlow_00001.png    of every frame but the first
    Scene00/clone/{bbox,pose,extrinsic,intrinsic,info,colors}.txt
    train.txt, val.txt    the scenes of each side of the split
    frames.csv            sequence,number,episode,frame,time_s

``images`` and ``tables`` say what is in them. A scene has the number of its episode; its frames are the
episode's good ones, numbered from 0. ``Camera_1`` is there for a stereo pair only. The tables have every visible actor,
however small or hidden, and say so in their columns; the thresholds of the options do not apply.

What differs from Virtual KITTI 2: pictures are PNG instead of JPEG, so that they are the dataset's own; instance images
have 16 bits; people and riders are in the tables too; there is no scene flow. Under the conditions of a twin, the
variation is called like the twin instead of ``clone``; the trees of several may be copied into one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from bridge.camera import Camera
from bridge.classes import CLASSES
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export.folder import new_folder
from bridge.export.options import BoxKind, ExportOptions, rectified_camera
from bridge.export.sequences import SequenceTable, sequences, with_neighbours
from bridge.export.side_by_side import SideBySide
from bridge.export.summary import ExportSummary
from bridge.export.tree_files import link_image, write_lines
from bridge.export.vkitti2 import images, tables
from bridge.lidar import Lidar
from bridge.sensors.flow import rigid_flow
from bridge.sensors.stereo import right_camera
from bridge.world import WorldState

_BOXES: Final = (BoxKind.AMODAL, BoxKind.MODAL, BoxKind.LARGEST_PART)
"""The boxes of whole pixels, the usual one first."""


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:  # noqa: ARG001
    """Raise ``ExportError`` if there is no such camera, its lens distorts, or its boxes are not of whole pixels."""
    _exported_cameras(cameras, options)


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames of one camera, or of the stereo pair of which it is the left one.

    Raises ``ExportError``, with ``folder`` as it was, if the dataset lacks the camera or a file, the boxes asked for
    are not of whole pixels, or ``folder`` cannot be written; ``DatasetError`` if the dataset cannot be read.
    """
    nominal = _exported_cameras(dataset.manifest.cameras, options)
    table = SequenceTable(dataset.episodes, "Scene{:02}")
    objects: Counter[str] = Counter()
    with new_folder(folder, options) as partial, SideBySide() as pictures:
        for episode, frames in sequences(dataset):
            cameras = _exported_cameras(dataset.rig(episode).cameras, options)
            scene_folder = partial / f"Scene{episode:02}/{dataset.twin or 'clone'}"
            scene = _Scene(scene_folder, cameras, options.box or _BOXES[0], pictures)
            for before, frame, after in with_neighbours(frames):
                scene.add(before, frame, after, table.add(frame))
            scene.write_tables()
            objects += scene.objects
        table.write_split(partial)
        table.write_frames(partial)
    training, validation = (sum(table.lengths(validation=side).values()) for side in (False, True))
    return ExportSummary(
        folder=folder,
        cameras=tuple(camera.name for camera in nominal),
        images=len(dataset) * len(nominal),
        objects=dict(sorted(objects.items())),
        ignored=0,
        training_images=training * len(nominal),
        validation_images=validation * len(nominal),
    )


class _Scene:
    """The folder of one scene, frame by frame."""

    def __init__(self, folder: Path, cameras: Sequence[Camera], box: BoxKind, pictures: SideBySide) -> None:
        """Write below ``folder``; ``pictures`` does so with them."""
        self._folder = folder
        self._pictures = pictures
        self._cameras = cameras
        self._box = box
        self._rows: dict[str, list[str]] = {
            "bbox": [tables.BBOX_HEADER],
            "pose": [tables.POSE_HEADER],
            "extrinsic": [tables.EXTRINSIC_HEADER],
            "intrinsic": [tables.INTRINSIC_HEADER],
        }
        self._info: dict[int, str] = {}
        self.objects: Counter[str] = Counter()
        """Rows of ``bbox.txt`` by class."""
        for kind in ("rgb", "depth", "classSegmentation", "instanceSegmentation", "forwardFlow", "backwardFlow"):
            for number in range(len(cameras)):
                (folder / f"frames/{kind}/Camera_{number}").mkdir(parents=True)

    def add(self, before: Frame | None, frame: Frame, after: Frame | None, number: int) -> None:
        """Write the images of a frame and keep its rows; ``before`` and ``after`` are its neighbours in the scene."""
        others = {"forwardFlow/{}/flow_{}": after, "backwardFlow/{}/backwardFlow_{}": before}
        flows = {path: other.state for path, other in others.items() if other is not None}
        moving = tables.moving_actors(frame.state, None if after is None else after.state)
        for camera_id, camera in enumerate(self._cameras):
            self._pictures.begin(self._write_images, frame, camera, f"Camera_{camera_id}", f"{number:05}.png", flows)
            self._add_rows(frame, camera, f"{number} {camera_id}", moving)

    def write_tables(self) -> None:
        """Write the text files of the scene."""
        info = [self._info[actor_id] for actor_id in sorted(self._info)]
        others = {"info": [tables.INFO_HEADER, *info], "colors": [tables.COLORS_HEADER, *tables.color_rows()]}
        for name, rows in chain(self._rows.items(), others.items()):
            write_lines(self._folder / f"{name}.txt", rows)

    def _write_images(
        self, frame: Frame, camera: Camera, view: str, name: str, flows: Mapping[str, WorldState]
    ) -> None:
        """Write the images of one camera; ``flows`` maps the path of a flow to the state at its other end."""
        frames = self._folder / "frames"
        ids, depth = frame.ids(camera.name), frame.depth(camera.name)
        link_image(frame, camera.name, frames / f"rgb/{view}/rgb_{name}")
        files = {
            f"depth/{view}/depth_{name}": images.depth_png(depth),
            f"classSegmentation/{view}/classgt_{name}": images.class_png(ids, frame.categories),
            f"instanceSegmentation/{view}/instancegt_{name}": images.instance_png(ids, frame.categories),
        }
        for path, other in flows.items():
            files[path.format(view, name)] = images.flow_png(rigid_flow(depth, ids, camera, frame.state, other), ids)
        for path, content in files.items():
            (frames / path).write_bytes(content)

    def _add_rows(self, frame: Frame, camera: Camera, prefix: str, moving: frozenset[int]) -> None:
        world_from_camera = frame.state.world_from_ego.matrix() @ camera.ego_from_camera()
        actors = {actor.actor_id: actor for actor in frame.state.actors}
        self._rows["extrinsic"].append(tables.extrinsic_row(prefix, world_from_camera))
        self._rows["intrinsic"].append(tables.intrinsic_row(prefix, camera))
        for label in frame.labels.cameras[camera.name].objects:
            if label.modal_box is None:
                continue
            actor = actors[label.actor_id]
            is_moving = label.actor_id in moving
            self._rows["bbox"].append(tables.bbox_row(prefix, label, self._box, is_moving=is_moving))
            self._rows["pose"].append(tables.pose_row(prefix, label, actor, world_from_camera))
            self._info[label.actor_id] = tables.info_row(actor)
            self.objects[str(CLASSES[label.category].kitti)] += 1


def _exported_cameras(cameras: Sequence[Camera], options: ExportOptions) -> tuple[Camera, ...]:
    if options.box not in (None, *_BOXES):
        raise ExportError(
            f"Virtual KITTI 2 has boxes of whole pixels, not {options.box}; ask for {', '.join(_BOXES)}, or for none"
        )
    left = rectified_camera(cameras, options.camera, "Virtual KITTI 2")
    pair = right_camera(cameras, left)
    return (left,) if pair is None else (left, pair[0])
