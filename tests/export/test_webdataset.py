import dataclasses
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export import webdataset
from bridge.export.options import ExportOptions
from tests.box_world import GROUND_ID, front_camera, stereo_rig, write_street


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("webdataset") / "dataset"
    write_street(folder, stereo_rig())
    webdataset.export(Dataset(folder), folder / "webdataset", ExportOptions())
    return Dataset(folder)


def members(shard: Path) -> dict[str, bytes]:
    with tarfile.open(shard) as tar:
        found = {}
        for header in tar:
            file = tar.extractfile(header)
            assert file is not None
            found[header.name] = file.read()
        return found


def shards(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix == ".tar")


def test_a_sample_holds_the_dataset_s_own_files(dataset: Dataset) -> None:
    files: dict[str, bytes] = {}
    for name in ("train-000000.tar", "val-000000.tar"):
        files |= members(dataset.folder / "webdataset" / name)
    assert shards(dataset.folder / "webdataset") == ["train-000000.tar", "val-000000.tar"]
    for frame in dataset:
        for camera in ("front", "front_right"):
            for suffix, modality in (("png", "rgb"), ("ids_png", "ids"), ("depth_tif", "depth")):
                data = files.pop(f"{camera}_{frame.key.stem}.{suffix}")
                assert data == frame.image_path(camera, modality).read_bytes()
            _check_labels(json.loads(files.pop(f"{camera}_{frame.key.stem}.json")), dataset, frame.index, camera)
    assert not files


def _check_labels(labels: dict[str, Any], dataset: Dataset, index: int, camera: str) -> None:
    frame = dataset[index]
    assert (labels["episode"], labels["frame"], labels["camera"]) == (*frame.key, camera)
    ids = frame.ids(camera)
    assert [entry["track_id"] for entry in labels["objects"]] == sorted(set(np.unique(ids).tolist()) - {0, GROUND_ID})
    for entry in labels["objects"]:
        y, x = np.nonzero(ids == entry["track_id"])
        assert entry["bbox"] == [x.min(), y.min(), np.ptp(x) + 1, np.ptp(y) + 1]
    np.testing.assert_allclose(labels["ego_from_camera"], dataset.cameras[camera].ego_from_camera())
    assert labels["weather"]["rain_mm_per_h"] == frame.key.episode


def test_samples_lie_together_and_headers_say_nothing_of_the_machine(dataset: Dataset) -> None:
    with tarfile.open(dataset.folder / "webdataset/train-000000.tar") as tar:
        headers = tar.getmembers()
    keys = [header.name.split(".", 1)[0] for header in headers]
    assert keys == [key for key in dict.fromkeys(keys) for _ in range(4)]
    assert {(h.mtime, h.uid, h.gid, h.uname, h.gname, h.mode) for h in headers} == {(0, 0, 0, "", "", 0o644)}


@pytest.mark.parametrize("limit", ["SHARD_SAMPLES", "SHARD_BYTES"])
def test_shards_are_bounded(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    whole = members(dataset.folder / "webdataset/train-000000.tar")
    # Room for three samples of the eight, or a little less by size.
    monkeypatch.setattr(webdataset, limit, 3 if limit == "SHARD_SAMPLES" else sum(map(len, whole.values())) * 3 // 8)
    webdataset.export(dataset, tmp_path / "webdataset", ExportOptions())
    parts = [members(tmp_path / "webdataset" / name) for name in shards(tmp_path / "webdataset")]
    train = [part for part in parts if not part.keys() & members(dataset.folder / "webdataset/val-000000.tar").keys()]
    assert len(train) >= 3
    assert all(len(part) <= 3 * 4 for part in train)
    if limit == "SHARD_BYTES":
        assert all(sum(map(len, part.values())) <= getattr(webdataset, limit) for part in train)
    assert {name: data for part in train for name, data in part.items()} == whole


def test_a_sample_larger_than_a_shard_has_one_of_its_own(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webdataset, "SHARD_BYTES", 1)
    webdataset.export(dataset, tmp_path / "webdataset", ExportOptions())
    assert len(shards(tmp_path / "webdataset")) == 12


def test_the_summary_counts_what_is_written(dataset: Dataset, tmp_path: Path) -> None:
    summary = webdataset.export(dataset, tmp_path / "webdataset", ExportOptions(camera="front"))
    files = members(tmp_path / "webdataset/train-000000.tar") | members(tmp_path / "webdataset/val-000000.tar")
    objects = [entry for name in files if name.endswith("json") for entry in json.loads(files[name])["objects"]]
    assert (summary.images, summary.training_images, summary.validation_images) == (6, 4, 2)
    assert sum(summary.objects.values()) == sum(not entry["ignored"] for entry in objects)
    assert summary.ignored == sum(entry["ignored"] for entry in objects) > 0


def test_a_second_export_has_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    webdataset.export(dataset, tmp_path / "webdataset", ExportOptions())
    for name in shards(dataset.folder / "webdataset"):
        again = (tmp_path / "webdataset" / name).read_bytes()
        assert again == (dataset.folder / "webdataset" / name).read_bytes()


def test_a_camera_with_a_dot_in_its_name_is_refused() -> None:
    camera = dataclasses.replace(front_camera(), name="front.left")
    with pytest.raises(ExportError, match=r"'front.left': WebDataset cuts the names of samples at the first dot"):
        webdataset.check([camera], (), ExportOptions())


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", stereo_rig(), episodes=1)
    (tmp_path / "dataset/frames/front/depth/0000_000001.tif").unlink()
    with pytest.raises(ExportError, match=r"0000_000001.tif: the journal lists this image"):
        webdataset.export(Dataset(tmp_path / "dataset"), tmp_path / "webdataset", ExportOptions())
    assert [path.name for path in tmp_path.iterdir()] == ["dataset"]
