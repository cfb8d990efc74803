import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from bridge.dataset.reader import Dataset
from bridge.errors import ExportError
from bridge.export import huggingface
from bridge.export.options import ExportOptions
from bridge.labels.masks import decode_mask
from tests.box_world import GROUND_ID, PARKED_ID, SMALL, stereo_rig, write_street


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("huggingface") / "dataset"
    write_street(folder, stereo_rig())
    huggingface.export(Dataset(folder), folder / "huggingface", ExportOptions())
    return Dataset(folder)


def rows(folder: Path, split: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / split / "metadata.jsonl").read_text().splitlines()]


def test_every_picture_has_a_line_beside_its_file(dataset: Dataset) -> None:
    frames = {(frame.key.episode, frame.key.frame): frame for frame in dataset}
    seen = []
    for split, episodes in (("train", {0, 1}), ("validation", {2})):
        for row in rows(dataset.folder / "huggingface", split):
            frame = frames[row["episode"], row["frame"]]
            seen.append((row["episode"], row["frame"], row["camera"]))
            assert row["episode"] in episodes
            assert (row["width"], row["height"]) == (SMALL.width, SMALL.height)
            file = dataset.folder / "huggingface" / split / row["file_name"]
            assert file.samefile(frame.image_path(row["camera"], "rgb"))
    assert seen == [(*key, camera) for key in frames for camera in ("front", "front_right")]


def test_objects_are_the_pixels_of_the_id_image(dataset: Dataset) -> None:
    ignored = 0
    for row, frame in zip(rows(dataset.folder / "huggingface", "train")[::2], dataset, strict=False):
        ids, objects = frame.ids("front"), row["objects"]
        assert objects["id"] == sorted(set(np.unique(ids).tolist()) - {0, GROUND_ID})
        assert {len(column) for column in objects.values()} == {len(objects["id"])}
        for index, instance_id in enumerate(objects["id"]):
            mask = ids == instance_id
            y, x = np.nonzero(mask)
            assert objects["bbox"][index] == [x.min(), y.min(), np.ptp(x) + 1, np.ptp(y) + 1]
            assert objects["area"][index] == len(x)
            assert objects["category"][index] == frame.categories[instance_id]
            np.testing.assert_array_equal(decode_mask(objects["segmentation"][index], *mask.shape), mask)
        assert objects["ignored"][objects["id"].index(9)]
        ignored += sum(objects["ignored"])
    assert ignored > 0


def test_the_labels_and_the_weather_travel_along(dataset: Dataset) -> None:
    row = rows(dataset.folder / "huggingface", "validation")[0]
    frame = dataset[4]
    assert row["weather"]["rain_mm_per_h"] == 2.0
    assert row["weather"]["fog_visibility_m"] == frame.state.weather.fog_visibility_m
    assert row["sun_altitude_deg"] == pytest.approx(np.degrees(-0.1), abs=1e-3)
    objects = row["objects"]
    for label in frame.labels.cameras["front"].objects:
        if label.modal_box is not None:
            index = objects["id"].index(label.actor_id)
            assert objects["distance_m"][index] == pytest.approx(label.distance_m, abs=1e-4)
            assert objects["location_m"][index] == pytest.approx(list(label.location_m), abs=1e-4)
            assert objects["attributes"][index].split(" ") == list(label.attributes)
    parked = objects["id"].index(PARKED_ID)
    assert objects["location_m"][parked] is None
    assert objects["attributes"][parked] == ""


def test_the_card_has_a_header_and_counts(dataset: Dataset, tmp_path: Path) -> None:
    summary = huggingface.export(dataset, tmp_path / "huggingface", ExportOptions(camera="front"))
    card = (tmp_path / "huggingface/README.md").read_text()
    _, header, text = card.split("---\n", 2)
    assert YAML(typ="safe").load(header)["task_categories"] == ["object-detection", "image-segmentation"]
    assert "| train | 4 |\n| validation | 2 |" in text
    assert f"| car | {summary.objects['car']} |" in text
    assert "scenario\n`boxes`, seed 7" in text


def test_one_episode_has_no_validation(tmp_path: Path) -> None:
    write_street(tmp_path / "dataset", stereo_rig(), episodes=1, frames=1)
    huggingface.export(Dataset(tmp_path / "dataset"), tmp_path / "huggingface", ExportOptions())
    assert sorted(path.name for path in (tmp_path / "huggingface").iterdir() if path.is_dir()) == ["train"]


def test_a_second_export_has_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    huggingface.export(dataset, tmp_path / "huggingface", ExportOptions())
    for path in (dataset.folder / "huggingface").rglob("*"):
        if path.is_file():
            again = tmp_path / "huggingface" / path.relative_to(dataset.folder / "huggingface")
            assert again.read_bytes() == path.read_bytes()


def test_an_unknown_camera_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no camera 'rear'; there is front, front_right"):
        huggingface.check(dataset.manifest.cameras, (), ExportOptions(camera="rear"))
    with pytest.raises(ExportError, match="there is no camera 'rear'"):
        huggingface.export(dataset, tmp_path / "huggingface", ExportOptions(camera="rear"))
    assert not any(tmp_path.iterdir())
