"""Where things are put, and what their labels say of it, counted pixel by pixel."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.classes import Category
from bridge.collage import CollageSettings, CropLibrary, Placing
from bridge.collage.arrange import Placed, arrange, paint_ids
from bridge.collage.make import choose_crops
from bridge.errors import CollageError
from bridge.frame import FlatImages
from bridge.labels.masks import decode_mask, place_mask
from bridge.labels.pasted import CollageLabels, PastedLabel, label_collage

CARS = CollageSettings(
    scenes=1,
    width=160,
    height=90,
    classes=(Category.CAR, Category.CYCLIST),
    objects=(1, 5),
    distractors=(0, 3),
    scale=(0.5, 1.6),
    rotation_deg=30.0,
)


def stack_of(library: CropLibrary, asked: CollageSettings, seed: int, scene: int = 0) -> list[Placed]:
    return arrange(choose_crops(library, asked), asked, seed, scene)


def labelled(stack: list[Placed], asked: CollageSettings) -> tuple[FlatImages, CollageLabels]:
    ids = np.zeros((asked.height, asked.width), np.uint16)
    paint_ids(ids, stack)
    draw = np.random.default_rng(1)
    images = FlatImages(draw.integers(0, 255, (*ids.shape, 3), np.uint8), ids)
    return images, label_collage(images, [placed.thing for placed in stack], "nowhere", 0, "none")


def brute_masks(placed: Placed, asked: CollageSettings) -> tuple[NDArray[np.bool_], int]:
    """Return the mask in the frame and the count of all pixels, one pixel after the other."""
    frame = np.zeros((asked.height, asked.width), np.bool_)
    rows, columns = np.nonzero(placed.patch.mask)
    for row, column in zip((rows + placed.top).tolist(), (columns + placed.left).tolist(), strict=True):
        if 0 <= row < asked.height and 0 <= column < asked.width:
            frame[row, column] = True
    return frame, len(rows)


@pytest.mark.parametrize("placing", Placing)
@given(seed=st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_masks_boxes_occlusion_and_truncation_are_those_of_the_pixels(
    library: CropLibrary, placing: Placing, seed: int
) -> None:
    asked = dataclasses.replace(CARS, placing=placing)
    stack = stack_of(library, asked, seed)
    images, labels = labelled(stack, asked)
    by_id = {label.instance_id: label for label in (*labels.objects, *labels.distractors)}
    assert by_id.keys() == {placed.thing.instance_id for placed in stack} == set(range(1, len(stack) + 1))
    whole = [brute_masks(placed, asked) for placed in stack]
    for place, (placed, (mask, pixels)) in enumerate(zip(stack, whole, strict=True)):
        label = by_id[placed.thing.instance_id]
        visible = mask.copy()
        hidden: dict[int, int] = {}
        for later in reversed(range(place + 1, len(stack))):  # what was pasted last hides first
            covered = visible & whole[later][0]
            if covered.any():
                hidden[stack[later].thing.instance_id] = int(np.count_nonzero(covered))
            visible &= ~whole[later][0]
        assert (visible == (images.ids == label.instance_id)).all()
        inside = int(np.count_nonzero(mask))
        assert (label.visible_pixels, label.unoccluded_pixels) == (int(np.count_nonzero(visible)), inside)
        assert label.occlusion == pytest.approx(1 - np.count_nonzero(visible) / inside)
        assert label.truncation == pytest.approx(1 - inside / pixels)
        assert {o.instance_id: round(o.share * inside) for o in label.occluders} == hidden
        assert (amodal(label, asked) == mask).all()
        assert edges(label) == tight(mask)
        if label.modal_box is not None:
            box = label.modal_box
            assert (box.left, box.top, box.right, box.bottom) == tight(visible)


def amodal(label: PastedLabel, asked: CollageSettings) -> NDArray[np.bool_]:
    box = label.amodal_box
    mask = decode_mask(label.amodal_mask, box.bottom - box.top + 1, box.right - box.left + 1)
    return place_mask(mask, box, asked.height, asked.width)


def edges(label: PastedLabel) -> tuple[int, int, int, int]:
    box = label.amodal_box
    return box.left, box.top, box.right, box.bottom


def tight(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@given(
    seed=st.integers(0, 2**31),
    truncation=st.floats(0, 0.6),
    overlap=st.floats(0, 1),
    placing=st.sampled_from(list(Placing)),
)
@settings(max_examples=40, deadline=None)
def test_no_limit_is_passed(
    library: CropLibrary, seed: int, truncation: float, overlap: float, placing: Placing
) -> None:
    asked = dataclasses.replace(CARS, max_truncation=truncation, max_overlap=overlap, placing=placing)
    stack = stack_of(library, asked, seed)
    _, labels = labelled(stack, asked)
    assert len(labels.objects) <= 5
    assert len(labels.distractors) <= 3
    assert {label.category for label in labels.objects} <= {Category.CAR, Category.CYCLIST}
    assert {label.category for label in labels.distractors} <= {Category.PEDESTRIAN}
    for label in (*labels.objects, *labels.distractors):
        assert label.truncation <= truncation + 1e-9
        assert label.occlusion <= overlap + 1e-9


def test_all_numbers_of_things_between_the_limits_come(library: CropLibrary) -> None:
    asked = dataclasses.replace(CARS, width=600, height=400, max_overlap=1.0)
    stacks = [stack_of(library, asked, 3, scene) for scene in range(120)]
    found = [sum(not placed.thing.is_distractor for placed in stack) for stack in stacks]
    others = [sum(placed.thing.is_distractor for placed in stack) for stack in stacks]
    assert set(found) == {1, 2, 3, 4, 5}
    assert set(others) == {0, 1, 2, 3}
    chosen = [placed.thing.category for stack in stacks for placed in stack if not placed.thing.is_distractor]
    assert 0.4 < chosen.count(Category.CAR) / len(chosen) < 0.6  # classes are as likely as each other


def test_a_scene_depends_on_its_number_and_the_seed_alone(library: CropLibrary) -> None:
    def places(seed: int, scene: int, asked: CollageSettings) -> list[tuple[str, int, int, int]]:
        stack = stack_of(library, asked, seed, scene)
        return [(p.thing.crop, p.left, p.top, p.thing.pixels) for p in stack if not p.thing.is_distractor]

    free = dataclasses.replace(CARS, max_overlap=1.0)
    first = places(5, 7, free)
    assert places(5, 7, free) == first
    assert places(5, 8, free) != first
    assert places(6, 7, free) != first
    # Another field has generators of its own: the objects stay where they are.
    assert sorted(places(5, 7, dataclasses.replace(free, distractors=(3, 3)))) == sorted(first)


def test_on_the_ground_size_and_row_fit_each_other(library: CropLibrary) -> None:
    asked = dataclasses.replace(CARS, placing=Placing.GROUND, width=400, height=200, rotation_deg=0.0, scale=(0.4, 1.0))
    crops = {crop.name: crop for crop in library.index.crops}
    seen = 0
    for scene in range(60):
        stack = stack_of(library, asked, 2, scene)
        bottoms = []
        for placed in stack:
            rows = np.flatnonzero(placed.patch.mask.any(axis=1))
            bottom = placed.top + int(rows[-1])
            bottoms.append(placed.top + placed.patch.share.shape[0])
            # A camera 1.65 m above level ground sees its horizon 1.65 m above whatever stands there.
            height = (bottom - 0.45 * 200) / 1.65 * crops[placed.thing.crop].height_m
            assert height == pytest.approx(len(rows), rel=0.12, abs=2.0)
            seen += 1
        assert bottoms == sorted(bottoms)  # what stands nearer hides what stands behind it
    assert seen > 60


def test_nothing_is_made_lower_than_asked(library: CropLibrary) -> None:
    asked = dataclasses.replace(CARS, scale=(0.1, 1.0), min_height_px=18, rotation_deg=0.0, max_truncation=0.0)
    for scene in range(30):
        for placed in stack_of(library, asked, 2, scene):
            assert placed.patch.mask.any(axis=1).sum() >= 17


def test_what_the_library_lacks_is_named(library: CropLibrary) -> None:
    with pytest.raises(CollageError, match="expected crops of tram, found none; there is car, cyclist, pedestrian"):
        choose_crops(library, dataclasses.replace(CARS, classes=(Category.CAR, Category.TRAM)))
    with pytest.raises(CollageError, match="distractors are things of other classes than car, cyclist, pedestrian"):
        choose_crops(library, dataclasses.replace(CARS, classes=()))
    choose_crops(library, dataclasses.replace(CARS, classes=(), distractors=(0, 0)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scenes", 0),
        ("width", 8),
        ("objects", (3, 2)),
        ("objects", (0, 0)),
        ("distractors", (-1, 2)),
        ("scale", (0.0, 1.0)),
        ("scale", (0.5, float("nan"))),
        ("max_overlap", 1.1),
        ("max_truncation", 0.99),
        ("horizon", 1.0),
        ("blends", ()),
        ("classes", (Category.ROAD,)),
    ],
)
def test_settings_out_of_range_are_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(CollageError, match=field):
        dataclasses.replace(CARS, **{field: value})  # type: ignore[arg-type]
