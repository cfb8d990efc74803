"""What is cut out of a dataset, against its ids and labels."""

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from bridge.classes import Category
from bridge.collage import CropLibrary, CropLimits, cut_crops, open_or_cut
from bridge.collage.cut import cut_out, stands_free
from bridge.dataset.reader import Dataset
from bridge.errors import CollageError, DatasetError
from bridge.frame import CameraImages, PixelBox
from bridge.labels.boxes2d import modal_boxes
from tests.collage.conftest import LIMITS


def test_every_crop_has_the_mask_of_its_object_and_what_is_known_of_it(street: Path, library: CropLibrary) -> None:
    frames = {frame.key.stem: frame for frame in Dataset(street)}
    for crop in library.index.crops:
        name, camera, stem, number = crop.source.split("/")
        frame = frames[stem]
        (label,) = (found for found in frame.labels.cameras[camera].objects if found.actor_id == int(number))
        box = label.modal_box
        assert box is not None
        assert name == street.name
        own = frame.ids(camera)[box.top : box.bottom + 1, box.left : box.right + 1] == label.actor_id
        rgba = library.pixels(crop)
        assert rgba.shape[:2] == (own.shape[0] + 2, own.shape[1] + 2)  # one pixel more on every side
        assert ((rgba[..., 3] >= 128) == np.pad(own, 1)).all()
        inside = cv2.erode(np.pad(own, 1).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)[1:-1, 1:-1]
        picture = frame.rgb(camera)[box.top : box.bottom + 1, box.left : box.right + 1]
        assert (rgba[1:-1, 1:-1, :3][inside] == picture[inside]).all()
        assert (rgba[1:-1, 1:-1, 3][inside] == 255).all()
        assert (crop.category, crop.height, crop.width) == (label.category, *own.shape)
        assert (crop.height_m, crop.distance_m, crop.alpha) == (label.size.height_m, label.distance_m, label.alpha)
        assert crop.light.sun_altitude == frame.state.illumination.sun_altitude


def test_only_what_is_whole_enough_is_cut_out(street: Path, library: CropLibrary) -> None:
    allowed = {
        (frame.key.stem, label.actor_id)
        for frame in Dataset(street)
        for label in frame.labels.cameras["front"].objects
        if label.modal_box is not None
        and label.modal_box.bottom - label.modal_box.top + 1 >= LIMITS.min_height_px
        and label.occlusion <= LIMITS.max_occlusion
        and label.truncation <= 1e-9
        and (label.contrast or 0.0) >= LIMITS.min_contrast
    }
    cut = {(stem, int(number)) for _, _, stem, number in (crop.source.split("/") for crop in library.index.crops)}
    assert cut <= allowed
    assert {number for _, number in cut} == {number for _, number in allowed}
    assert set(library.of(list(Category))) == {Category.CAR, Category.PEDESTRIAN, Category.CYCLIST}


def test_the_same_view_of_an_actor_is_kept_once(library: CropLibrary) -> None:
    seen: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for crop in library.index.crops:
        _, _, stem, number = crop.source.split("/")
        assert crop.alpha is not None
        for alpha, height in seen.setdefault((stem[:4], number), []):
            turned = abs(math.remainder(alpha - crop.alpha, 2 * math.pi))
            assert turned > math.radians(10) or abs(crop.height - height) > 0.15 * height
        seen[stem[:4], number].append((crop.alpha, crop.height))


def test_looser_limits_let_more_through(street: Path, tmp_path: Path, library: CropLibrary) -> None:
    loose = CropLimits(min_height_px=10, max_occlusion=0.5, max_truncation=0.6, min_contrast=0.0, statics=False)
    more = cut_crops([street], tmp_path / "more", loose)
    assert set(more.of(list(Category))) > set(library.of(list(Category)))


def test_a_library_of_the_same_is_used_again_and_of_other_limits_refused(street: Path, tmp_path: Path) -> None:
    first = cut_crops([street], tmp_path / "crops", LIMITS)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "crops").rglob("*.png")}
    again = cut_crops([street], tmp_path / "crops", LIMITS)
    assert again.digest == first.digest
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "crops").rglob("*.png")} == before
    with pytest.raises(CollageError, match="other datasets or by other limits"):
        cut_crops([street], tmp_path / "crops", CropLimits(min_height_px=21, statics=False))


def test_crops_may_be_deleted_but_not_changed(street: Path, tmp_path: Path) -> None:
    library = cut_crops([street], tmp_path / "crops", LIMITS)
    gone, changed = library.index.crops[:2]
    (library.folder / gone.file).unlink()
    (library.folder / changed.file).write_bytes(b"something else")
    thinner = CropLibrary.open(library.folder)
    assert gone not in thinner.index.crops
    assert thinner.digest != library.digest
    with pytest.raises(CollageError, match="not the crop that library"):
        thinner.pixels(changed)


def test_wrong_folders_are_named(street: Path, tmp_path: Path) -> None:
    with pytest.raises(CollageError, match=r"expected a library of crops .* found neither"):
        CropLibrary.open(tmp_path)
    (tmp_path / "library.json").write_text(json.dumps({"format": "something"}))
    with pytest.raises(CollageError, match="expected format 'drivebridge-crops' version 1"):
        CropLibrary.open(tmp_path)
    with pytest.raises(DatasetError, match=r"expected a dataset, there is no dataset\.json"):
        cut_crops([tmp_path], tmp_path / "crops")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/else.txt").write_text("")
    with pytest.raises(CollageError, match="found something else"):
        cut_crops([street], tmp_path / "full", LIMITS)
    with pytest.raises(CollageError, match=r"else\.txt/crops: the crops cannot be written here: Not a directory"):
        cut_crops([street], tmp_path / "full/else.txt/crops", LIMITS)
    with pytest.raises(CollageError, match="expected objects that are 500 pixels high"):
        cut_crops([street], tmp_path / "none", CropLimits(min_height_px=500, statics=False))
    assert not (tmp_path / "none").exists()
    assert not list(tmp_path.glob(".*partial"))


def test_a_source_is_a_library_or_a_dataset(street: Path, tmp_path: Path, library: CropLibrary) -> None:
    assert open_or_cut(library.folder, tmp_path / "unused").digest == library.digest
    assert not (tmp_path / "unused").exists()
    assert open_or_cut(street, tmp_path / "crops", LIMITS).digest == library.digest
    with pytest.raises(CollageError, match=r"or a dataset .* found neither"):
        open_or_cut(tmp_path, tmp_path / "crops")


def test_an_emptied_library_is_refused(street: Path, tmp_path: Path) -> None:
    library = cut_crops([street], tmp_path / "crops", LIMITS)
    for crop in library.index.crops:
        (library.folder / crop.file).unlink()
    with pytest.raises(CollageError, match="none is there"):
        CropLibrary.open(library.folder)


@pytest.mark.parametrize(
    ("field", "value"), [("max_occlusion", 1.5), ("min_height_px", 0), ("min_contrast", float("nan"))]
)
def test_limits_out_of_range_are_refused(field: str, value: float) -> None:
    with pytest.raises(CollageError, match=field):
        CropLimits(**{field: value})  # type: ignore[arg-type]


def scene_with_a_post(at_m: float | None) -> CameraImages:
    """Return a post of id 20000 before a wall, on ground that comes towards the camera, and another thing."""
    depth = np.full((40, 40), 30.0, np.float32)
    depth[30:] = np.linspace(12, 5, 10, dtype=np.float32)[:, None]
    ids = np.where(np.arange(40)[:, None] < 30, 16384, 16385) * np.ones((1, 40), np.int64)
    depth[8:31, 18:22] = 11.5
    ids[8:31, 18:22] = 20000
    if at_m is not None:
        is_nearer = depth[20:24, 20:30] > at_m
        depth[20:24, 20:30][is_nearer] = at_m
        ids[20:24, 20:30][is_nearer] = 20001
    rgb = np.full((40, 40, 3), 90, np.uint8)
    return CameraImages(rgb, ids.astype(np.uint16), depth)


@pytest.mark.parametrize(("at_m", "is_free"), [(None, True), (14.0, True), (6.0, False)])
def test_a_static_thing_stands_free_unless_something_nearer_touches_it(at_m: float | None, is_free: bool) -> None:
    images = scene_with_a_post(at_m)
    boxes = modal_boxes(images.ids)
    row = boxes.row(20000)
    assert row is not None
    assert stands_free(images, 20000, boxes.box(row)) is is_free


def test_a_static_thing_at_the_edge_of_the_frame_is_not_whole() -> None:
    images = scene_with_a_post(None)
    ids = images.ids.copy()
    ids[:31, 18:22] = 20000
    assert not stands_free(CameraImages(images.rgb, ids, images.depth), 20000, PixelBox(18, 0, 21, 30))


def test_a_crop_at_the_edge_of_the_frame_ends_there() -> None:
    images = scene_with_a_post(None)
    ids = np.zeros((40, 40), np.uint16)
    ids[:10, :6] = 3
    rgba = cut_out(CameraImages(images.rgb, ids, images.depth), 3, PixelBox(0, 0, 5, 9))
    assert rgba.shape == (11, 7, 4)
    assert (rgba[:9, :5, 3] == 255).all()  # the frame's edge is no edge of the object
