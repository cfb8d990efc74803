"""Whole collages: the same bytes again, whatever happens in between, and errors that say what is wrong."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.classes import Category
from bridge.collage import Blend, CollageProgress, CollageSettings, CropLibrary, Placing, make_collages
from bridge.collage.backgrounds import fill_frame, find_backgrounds
from bridge.collage.make import plan_pictures
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import CollageError, DatasetError
from bridge.export.split import validation_episodes
from tests.box_world import STATICS as STREET_STATICS
from tests.box_world import front_camera, manifest, shoot, street

ASKED = CollageSettings(scenes=7, width=120, height=80, distractors=(0, 2), classes=(Category.CAR, Category.CYCLIST))


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".run" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(
    library: CropLibrary, photographs: Path, tmp_path: Path
) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        make_collages(library, [photographs], tmp_path / name, ASKED, seed=seed, patterns=2)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    first, other = Dataset(tmp_path / "a"), Dataset(tmp_path / "c")
    assert any((a.rgb("collage") != b.rgb("collage")).any() for a, b in zip(first, other, strict=False))


@pytest.mark.parametrize("stops", [(1, 2, 8), (4,), (20,)])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(
    library: CropLibrary, photographs: Path, tmp_path: Path, stops: tuple[int, ...]
) -> None:
    whole = make_collages(library, [photographs], tmp_path / "whole", ASKED, seed=3)
    assert whole.pictures == whole.made == ASKED.pictures == 21
    for stop in stops:
        assert make_collages(library, [photographs], tmp_path / "cut", ASKED, seed=3, stop_after=stop).pictures == stop
    rest = make_collages(library, [photographs], tmp_path / "cut", ASKED, seed=3)
    assert (rest.pictures, rest.made) == (21, 21 - stops[-1])
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_a_run_that_breaks_off_leaves_what_it_finished(library: CropLibrary, photographs: Path, tmp_path: Path) -> None:
    def stop(progress: CollageProgress) -> None:
        if progress.pictures_done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_collages(library, [photographs], tmp_path / "out", ASKED, on_progress=stop)
    assert 0 < len(Dataset(tmp_path / "out")) <= 5
    make_collages(library, [photographs], tmp_path / "out", ASKED)
    make_collages(library, [photographs], tmp_path / "again", ASKED)
    assert contents(tmp_path / "out") == contents(tmp_path / "again")


def test_other_settings_backgrounds_or_crops_are_refused_with_what_differs(
    library: CropLibrary, photographs: Path, tmp_path: Path
) -> None:
    make_collages(library, [photographs], tmp_path / "out", ASKED)
    with pytest.raises(
        DatasetError, match=r"collage\.max_overlap is 0\.75 in the existing one and 0\.5 in the new one"
    ):
        make_collages(library, [photographs], tmp_path / "out", dataclasses.replace(ASKED, max_overlap=0.5))
    (photographs / "a.jpg").write_bytes((photographs / "c.jpeg").read_bytes())
    with pytest.raises(DatasetError, match=r"scenario\.backgrounds"):
        make_collages(library, [photographs], tmp_path / "out", ASKED)


def test_each_scene_is_there_in_every_blend_with_the_same_labels(
    library: CropLibrary, photographs: Path, tmp_path: Path
) -> None:
    asked = dataclasses.replace(ASKED, blends=tuple(Blend))
    make_collages(library, [photographs], tmp_path / "out", asked)
    scenes: dict[int, list[int]] = {}
    dataset = Dataset(tmp_path / "out")
    for frame in dataset:
        scenes.setdefault(frame.collage.scene, []).append(frame.index)
    assert len(scenes) == 7
    for indices in scenes.values():
        frames = [dataset[index] for index in indices]
        assert [frame.collage.blend for frame in frames] == [str(blend) for blend in Blend]
        first = frames[0]
        for frame in frames[1:]:
            assert (frame.ids("collage") == first.ids("collage")).all()
            assert (frame.rgb("collage") != first.rgb("collage")).any()
            assert frame.collage.background == first.collage.background
            for label, other in zip(frame.collage.objects, first.collage.objects, strict=True):
                assert dataclasses.replace(label, contrast=0.0) == dataclasses.replace(other, contrast=0.0)


def test_no_background_and_no_scene_is_on_both_sides_of_the_split() -> None:
    plan = plan_pictures(dataclasses.replace(ASKED, scenes=50), 7, seed=3)
    assert [picture.key for picture in plan] == sorted(picture.key for picture in plan)
    validation = validation_episodes(sorted({picture.key.episode for picture in plan}))
    for what in ("background", "scene"):
        sides: list[set[int]] = [set(), set()]
        for picture in plan:
            sides[picture.key.episode in validation].add(getattr(picture, what))
        assert sides[0]
        assert sides[1]
        assert not sides[0] & sides[1]
    assert sorted({picture.scene for picture in plan}) == list(range(50))


def test_without_every_blend_all_of_them_are_drawn() -> None:
    asked = dataclasses.replace(ASKED, scenes=60, every_blend=False)
    plan = plan_pictures(asked, 5, seed=1)
    assert len(plan) == asked.pictures == 60
    assert {picture.blend for picture in plan} == set(asked.blends)


def test_what_a_collage_does_not_have_is_refused_by_name(
    library: CropLibrary, photographs: Path, tmp_path: Path
) -> None:
    make_collages(library, [photographs], tmp_path / "out", ASKED)
    frame = Dataset(tmp_path / "out")[0]
    for ask in (lambda: frame.labels, lambda: frame.depth("collage"), lambda: frame.flow("collage")):
        with pytest.raises(DatasetError, match="this is a collage"):
            ask()
    label = frame.collage.objects[0]
    assert frame.amodal_mask("collage", label.instance_id).sum() == label.unoccluded_pixels
    semantic = frame.semantic("collage")
    assert (semantic[frame.ids("collage") == 0] == 0).all()  # nothing is known of the background
    assert set(np.unique(semantic)) <= {0, 24, 25, 26}


def test_frames_of_a_dataset_without_objects_are_backgrounds(library: CropLibrary, tmp_path: Path) -> None:
    camera = front_camera()
    with DatasetWriter(tmp_path / "mixed", manifest([camera])) as writer:
        drive = writer.begin_episode(0, {16384: STREET_STATICS[16384]})
        for frame in range(2):
            state = street(0, frame)
            if frame == 1:
                state = dataclasses.replace(state, actors=())
            shot = shoot(state, [camera])
            ids = np.where(shot.raw.images["front"].ids == 16385, 16384, shot.raw.images["front"].ids)
            images = dataclasses.replace(shot.raw.images["front"], ids=ids.astype(np.uint16))
            labels = dataclasses.replace(shot.labels.cameras["front"], statics=())
            drive.add(
                frame,
                dataclasses.replace(shot.raw, images={"front": images}),
                dataclasses.replace(shot.labels, cameras={"front": labels}),
            )
    (only,) = find_backgrounds([tmp_path / "mixed"])
    assert only.name == "mixed/front/0000_000001"
    make_collages(library, [tmp_path / "mixed"], tmp_path / "out", ASKED)
    assert {frame.collage.background for frame in Dataset(tmp_path / "out")} == {only.name}


def test_backgrounds_that_are_none_are_refused(
    street: Path, library: CropLibrary, photographs: Path, tmp_path: Path
) -> None:
    with pytest.raises(CollageError, match=r"expected frames without objects, all 4 show some"):
        find_backgrounds([street])
    with pytest.raises(CollageError, match="there is none"):
        find_backgrounds([tmp_path / "nowhere"])
    with pytest.raises(CollageError, match="this is a library of crops"):
        find_backgrounds([library.folder])
    with pytest.raises(CollageError, match="expected backgrounds"):
        find_backgrounds([])
    (tmp_path / "empty").mkdir()
    with pytest.raises(CollageError, match="it is empty"):
        find_backgrounds([tmp_path / "empty"])
    (tmp_path / "empty/notes.txt").write_text("x")
    with pytest.raises(CollageError, match=r"it holds 'notes\.txt' and 0 more"):
        find_backgrounds([tmp_path / "empty"])
    with pytest.raises(CollageError, match=r"two backgrounds are called photographs/a\.jpg"):
        find_backgrounds([photographs, photographs])


def test_damaged_backgrounds_are_named(library: CropLibrary, photographs: Path, tmp_path: Path) -> None:
    jpeg, png = photographs / "a.jpg", photographs / "b.PNG"
    good = {path: path.read_bytes() for path in (jpeg, png)}
    for path, content, message in (
        (jpeg, good[jpeg][: len(good[jpeg]) // 2], "a.jpg: the file is cut off"),
        (png, good[png][:-20], "b.PNG: the file is cut off"),
        (jpeg, b"GIF89a", "a.jpg: expected a JPEG or PNG, this is neither"),
        (png, good[png][:30] + b"\0" * 40 + good[png][70:], "b.PNG: .*cannot be decoded"),
    ):
        path.write_bytes(content)
        with pytest.raises(CollageError, match=message):
            make_collages(library, [photographs], tmp_path / "out", ASKED)
        path.write_bytes(good[path])
    cv2.imwrite(str(jpeg), np.zeros((20, 500, 3), np.uint8))
    with pytest.raises(CollageError, match=r"a\.jpg: expected 32 pixels a side or more, got 500 x 20"):
        make_collages(library, [photographs], tmp_path / "small", ASKED)


@pytest.mark.parametrize("size", [(33, 33), (80, 120), (1000, 40), (40, 1000), (79, 121)])
@pytest.mark.parametrize("placing", Placing)
def test_a_background_of_any_size_fills_the_frame(size: tuple[int, int], placing: Placing) -> None:
    image = np.random.default_rng(1).integers(0, 255, (*size, 3), np.uint8)
    asked = dataclasses.replace(ASKED, placing=placing)
    for scene in range(4):
        assert fill_frame(image, asked, 0, scene).shape == (80, 120, 3)


def test_on_the_ground_the_middle_row_of_a_background_stays_in_the_middle() -> None:
    rows = np.broadcast_to(np.arange(200, dtype=np.uint8)[:, None, None], (200, 300, 3)).copy()
    filled = fill_frame(rows, dataclasses.replace(ASKED, placing=Placing.GROUND), 0, 3)
    assert filled.mean() == pytest.approx(99.5, abs=1.0)


def test_patterns_differ_and_are_the_same_again() -> None:
    first, second, third = find_backgrounds([], patterns=3)
    assert (first.load(64, 48) == first.load(64, 48)).all()
    assert (first.load(64, 48) != second.load(64, 48)).any()
    assert third.load(64, 48).std() > 10
