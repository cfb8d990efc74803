"""Shards that WebDataset streams (https://github.com/webdataset/webdataset): plain tar files, a sample after the other.

    train-000000.tar, train-000001.tar, ...
    val-000000.tar, ...

Each sample has the key ``front_0000_000000`` and the files

    .png         the picture, 8-bit sRGB
    .json        the labels
    .ids_png     the instance ids, a 16-bit PNG
    .depth_tif   metres along the optical axis, a TIFF of 32-bit floats; a collage has none

The images are the bytes of the dataset's own files. Ids and depth do not end in ``.png`` and ``.tif``, because
WebDataset would decode them to 8-bit colours; they come as bytes, for OpenCV's ``imdecode`` or Pillow. A shard ends
after ``SHARD_SAMPLES`` samples or at ``SHARD_BYTES``. Headers hold no time and no owner, so that the same dataset gives
the same bytes.

``objects`` in the labels is a list: ``bbox`` is left, top, width and height from the image's corner, ``ignored`` marks
what is too hidden, small or faint to learn from, the rest is that of ``bridge.export.instances``.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from bridge.camera import Camera
from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export.folder import new_folder
from bridge.export.instances import Instance, visible_instances
from bridge.export.options import ExportOptions, chosen_cameras
from bridge.export.pictures import SPLITS, Picture, Tally, pictures
from bridge.export.summary import ExportSummary
from bridge.lidar import Lidar

SHARD_SAMPLES: Final = 1000
SHARD_BYTES: Final = 1 << 30

_MODALITIES: Final = {"png": "rgb", "ids_png": "ids", "depth_tif": "depth"}


def check(cameras: Sequence[Camera], lidars: Sequence[Lidar], options: ExportOptions) -> None:  # noqa: ARG001
    """Raise ``ExportError`` if there is no camera of the name asked for, or its name has a dot. Lidars are left out."""
    for camera in chosen_cameras(cameras, options.camera):
        if "." in camera.name:
            raise ExportError(
                f"camera {camera.name!r}: WebDataset cuts the names of samples at the first dot, so a camera's name "
                "may have none"
            )


def export(dataset: Dataset, folder: Path, options: ExportOptions) -> ExportSummary:
    """Write the good frames as shards; see ``bridge.export.exporters.Exporter``."""
    check(dataset.manifest.cameras, dataset.manifest.lidars, options)
    tally = Tally()
    with new_folder(folder, options) as partial, ExitStack() as stack:
        train, val = (stack.enter_context(_Shards(partial, split)) for split in SPLITS)
        for picture in pictures(dataset, options):
            instances = visible_instances(picture.labels, options)
            sample = {"json": _labels(picture, instances)}
            sample |= {suffix: picture.file(kind).read_bytes() for suffix, kind in _modalities(dataset).items()}
            (val if picture.is_validation else train).add(picture.name, sample)
            names = [str(instance.category) for instance in instances if not instance.is_ignored]
            tally.add(picture, names, len(instances) - len(names))
    return tally.summary(folder, chosen_cameras(dataset.manifest.cameras, options.camera))


class _Shards:
    """The shards of one split, begun when they are needed."""

    def __init__(self, folder: Path, split: str) -> None:
        self._folder = folder
        self._split = split
        self._tar: tarfile.TarFile | None = None
        self._shards = self._samples = self._bytes = 0

    def __enter__(self) -> _Shards:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def add(self, key: str, sample: dict[str, bytes]) -> None:
        """Add a sample, its files in the order of their names."""
        size = sum(len(data) for data in sample.values())
        if self._samples and (self._samples == SHARD_SAMPLES or self._bytes + size > SHARD_BYTES):
            self._end()
        if self._tar is None:
            path = self._folder / f"{self._split}-{self._shards:06}.tar"
            self._tar = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
            self._shards += 1
        for suffix, data in sorted(sample.items()):
            header = tarfile.TarInfo(f"{key}.{suffix}")
            header.size = len(data)
            header.mode = 0o644
            self._tar.addfile(header, io.BytesIO(data))
        self._samples += 1
        self._bytes += size

    def _end(self) -> None:
        if self._tar is not None:
            self._tar.close()
        self._tar = None
        self._samples = self._bytes = 0


def _modalities(dataset: Dataset) -> dict[str, str]:
    if dataset.is_collage:
        return {suffix: modality for suffix, modality in _MODALITIES.items() if modality != "depth"}
    return _MODALITIES


def _labels(picture: Picture, instances: Sequence[Instance]) -> bytes:
    frame = picture.frame
    labels = {
        "episode": frame.key.episode,
        "frame": frame.key.frame,
        "camera": picture.camera.name,
        **_circumstances(picture),
        "objects": [_object(instance) for instance in instances],
    }
    return json.dumps(labels, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _circumstances(picture: Picture) -> dict[str, Any]:
    """Return what is known of the whole picture besides its objects."""
    frame, camera = picture.frame, picture.camera
    if frame.dataset.is_collage:
        collage = frame.collage
        return {"scene": collage.scene, "blend": collage.blend, "background": collage.background}
    return {
        "time_ns": frame.state.time_ns,
        "pinhole": asdict(camera.pinhole),
        "distortion": None if camera.distortion is None else asdict(camera.distortion),
        "ego_from_camera": camera.ego_from_camera().tolist(),
        "world_from_ego": frame.state.world_from_ego.matrix().tolist(),
        "weather": asdict(frame.state.weather),
        "illumination": asdict(frame.state.illumination),
    }


def _object(instance: Instance) -> dict[str, Any]:
    return {
        "bbox": instance.box.xywh(),
        "area": instance.visible_pixels,
        "ignored": instance.is_ignored,
        **instance.details(),
    }
