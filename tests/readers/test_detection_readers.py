"""COCO, YOLO, Hugging Face and WebDataset exports as other people's code reads them, and the PyTorch adapter.

The readers live in an environment of their own; see ``tests/readers/test_kitti_readers.py``.
"""

import dataclasses
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.classes import Category
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.export import coco, huggingface, webdataset, yolo
from bridge.export.options import ExportOptions
from tests.box_world import SMALL, STATICS, manifest, shoot, stereo_rig, street, write_street

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
READERS = Path(os.environ.get("DRIVEBRIDGE_READERS", ROOT / ".venv-readers")) / "bin/python"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("readers") / "dataset"
    write_street(folder, stereo_rig())
    for module in (coco, yolo, huggingface, webdataset):
        module.export(Dataset(folder), folder / module.__name__.rpartition(".")[2], ExportOptions())
    return Dataset(folder)


def read_with(reader: str, argument: Path, cache: Path) -> Any:
    """Return what ``read_with_<reader>.py`` prints."""
    if not READERS.exists():
        pytest.skip(f"no environment for the readers at {READERS}: make it from tools/readers-requirements.txt")
    command = [str(READERS), "-W", "ignore", str(HERE / f"read_with_{reader}.py"), str(argument)]
    offline = {"HF_HOME": str(cache), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=os.environ | offline)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def adapter(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What ``bridge.pytorch`` gives."""
    return read_with("pytorch", dataset.folder, tmp_path_factory.mktemp("cache"))


def pictures(dataset: Dataset) -> list[tuple[int, str]]:
    return [(frame.index, camera) for frame in dataset for camera in ("front", "front_right")]


def coco_files(dataset: Dataset, split: str) -> tuple[dict[int, str], list[dict[str, Any]]]:
    document = json.loads((dataset.folder / f"coco/annotations/instances_{split}.json").read_text())
    return {image["id"]: image["file_name"][:-4] for image in document["images"]}, document["annotations"]


def test_datumaro_reads_instances_panoptic_images_and_boxes(dataset: Dataset, tmp_path: Path) -> None:
    found = read_with("datumaro_coco_yolo", dataset.folder, tmp_path)
    for split in ("train", "val"):
        names, annotations = coco_files(dataset, split)
        for image_id, name in names.items():
            mine = [entry for entry in annotations if entry["image_id"] == image_id]
            shapes = [a for a in found["instances"][f"{split}/{name}"] if a["type"] != "bbox"]
            boxes = [a for a in found["instances"][f"{split}/{name}"] if a["type"] == "bbox"]
            assert sorted((a["box"], a["area"], a["is_crowd"]) for a in shapes) == sorted(
                (e["bbox"], e["area"], bool(e["iscrowd"])) for e in mine
            )
            assert sorted(a["box"] for a in boxes) == sorted(e["bbox"] for e in mine)
            segments = found["panoptic"][f"{split}/{name}"]
            assert sum(a["area"] for a in segments) == SMALL.width * SMALL.height
            assert {"road", "sky-other-merged"} < {a["name"] for a in segments}
            yolo_boxes = [a["box"] for a in found["boxes"][f"{split}/{name}"]]
            kept = [e["bbox"] for e in mine if not e["iscrowd"]]
            np.testing.assert_allclose(sorted(yolo_boxes), sorted(kept), atol=0.01)


def test_torchvision_reads_coco_as_the_adapter_gives_it(dataset: Dataset, adapter: Any, tmp_path: Path) -> None:
    by_coco = read_with("torchvision_coco", dataset.folder / "coco", tmp_path)
    names, _ = coco_files(dataset, "train")
    assert len(by_coco) == len(names) == adapter["splits"]["train"]
    for image_id, theirs in by_coco.items():
        # Image ids count the pictures from 1 and the adapter's indices count them from 0.
        target = adapter["samples"][int(image_id) - 1]["target"]
        kept = [index for index, is_crowd in enumerate(theirs["iscrowd"]) if not is_crowd]
        assert target["boxes"] == [theirs["boxes"][index] for index in kept]
        assert target["masks"] == [theirs["masks"][index] for index in kept]
        assert theirs["size"] == [SMALL.width, SMALL.height]


def test_the_adapter_follows_torchvision_s_convention(dataset: Dataset, adapter: Any) -> None:
    assert adapter["classes"][:3] == ["__background__", "car", "van"]
    assert adapter["splits"] == {"train": 8, "val": 4}
    for (index, camera), sample in zip(pictures(dataset), adapter["samples"], strict=True):
        frame, target = dataset[index], sample["target"]
        ids = frame.ids(camera)
        count = len(target["labels"])
        assert sample["image"] == f"torch.uint8 (3, {SMALL.height}, {SMALL.width})"
        assert sample["sum"] == int(frame.rgb(camera).sum(dtype=np.int64))
        assert sample["types"] == {
            "boxes": f"torch.float32 ({count}, 4)",
            "labels": f"torch.int64 ({count},)",
            "masks": f"torch.uint8 ({count}, {SMALL.height}, {SMALL.width})",
            "area": f"torch.float32 ({count},)",
            "iscrowd": f"torch.int64 ({count},)",
            "instance_ids": f"torch.int64 ({count},)",
        }
        for place, instance_id in enumerate(target["instance_ids"]):
            y, x = np.nonzero(ids == instance_id)
            assert target["boxes"][place] == [x.min(), y.min(), x.max() + 1, y.max() + 1]
            assert target["area"][place] == target["masks"][place] == len(x)
            assert adapter["classes"][target["labels"][place]] == frame.categories[instance_id]
        assert set(target["iscrowd"]) == {0}
        assert 9 not in target["instance_ids"]
    assert [sample["target"]["image_id"] for sample in adapter["samples"]] == list(range(12))


def test_the_adapter_s_boxes_move_with_the_picture(dataset: Dataset, adapter: Any) -> None:
    straight, flipped = adapter["samples"][0]["target"], adapter["flipped"]["target"]
    # Counted from the image's corner, a mirrored box is exactly the box of the mirrored pixels.
    assert flipped["boxes"] == [[SMALL.width - r, t, SMALL.width - l, b] for l, t, r, b in straight["boxes"]]  # noqa: E741
    for box, instance_id in zip(flipped["boxes"], flipped["instance_ids"], strict=True):
        y, x = np.nonzero(dataset[0].ids("front")[:, ::-1] == instance_id)
        assert box == [x.min(), y.min(), x.max() + 1, y.max() + 1]


def test_the_adapter_takes_one_camera_crowds_or_a_class(adapter: Any) -> None:
    right = [sample["target"] | {"image_id": 0} for sample in adapter["one camera"]]
    both = [sample["target"] | {"image_id": 0} for sample in adapter["samples"][1::2]]
    assert right == [{name: value for name, value in target.items() if name != "masks"} for target in both]
    everything = adapter["with ignored"]["target"]
    assert everything["iscrowd"][everything["instance_ids"].index(9)] == 1
    assert adapter["of no class"]["types"]["boxes"] == "torch.float32 (0, 4)"
    assert adapter["of no class"]["types"]["masks"] == f"torch.uint8 (0, {SMALL.height}, {SMALL.width})"


def test_the_adapter_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "bridge.pytorch", raising=False)
    with pytest.raises(ModuleNotFoundError, match=r"there is no torch: pip install 'drivebridge\[torch\]'"):
        importlib.import_module("bridge.pytorch")


def test_datasets_loads_every_row(dataset: Dataset, tmp_path: Path) -> None:
    found = read_with("datasets", dataset.folder / "huggingface", tmp_path)
    assert found["path"] == found["imagefolder"]
    frames = {(frame.key.episode, frame.key.frame): frame for frame in dataset}
    for split, count in (("train", 8), ("validation", 4)):
        lines = (dataset.folder / f"huggingface/{split}/metadata.jsonl").read_text().splitlines()
        assert len(lines) == len(found["path"][split]) == count
        for line, row in zip(lines, found["path"][split], strict=True):
            written = json.loads(line)
            del written["file_name"]
            pixels = frames[row["episode"], row["frame"]].rgb(row["camera"])
            assert row == written | {"shape": list(pixels.shape), "sum": int(pixels.sum(dtype=np.int64))}


def test_datasets_loads_a_split_without_actors(tmp_path: Path) -> None:
    camera = stereo_rig()[0]
    with DatasetWriter(tmp_path / "dataset", manifest([camera])) as writer:
        for episode in range(2):
            drive = writer.begin_episode(episode, STATICS)
            state = street(episode)
            if episode == 1:
                state = dataclasses.replace(state, actors=())
            shot = shoot(state, [camera])
            drive.add(0, shot.raw, shot.labels, {})
    huggingface.export(Dataset(tmp_path / "dataset"), tmp_path / "huggingface", ExportOptions())
    found = read_with("datasets", tmp_path / "huggingface", tmp_path / "cache")
    objects = found["path"]["validation"][0]["objects"]
    assert objects["category"] == [Category.CAR, Category.MISC]
    assert objects["ignored"][1]
    assert len(found["path"]["train"][0]["objects"]["id"]) > 5


def test_webdataset_streams_every_sample(dataset: Dataset, tmp_path: Path) -> None:
    found = read_with("webdataset", dataset.folder / "webdataset", tmp_path)
    assert (len(found["train"]), len(found["val"])) == (8, 4)
    for (index, camera), sample in zip(pictures(dataset), found["train"] + found["val"], strict=True):
        frame = dataset[index]
        depth = frame.depth(camera)
        assert sample["key"] == f"{camera}_{frame.key.stem}"
        assert sample["files"] == ["depth_tif", "ids_png", "json", "png"]
        assert sample["labels"]["camera"] == camera
        assert sample["shape"] == [SMALL.height, SMALL.width, 3]
        assert sample["sum"] == int(frame.rgb(camera).sum(dtype=np.int64))
        assert sample["ids"] == int(frame.ids(camera).sum(dtype=np.int64))
        assert sample["depth"] == pytest.approx(float(depth[np.isfinite(depth)].sum(dtype=np.float64)))
