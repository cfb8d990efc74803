import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from bridge.frame import PixelBox
from bridge.labels.masks import decode_mask, decode_runs, encode_mask, hidden_by, mask_of_runs, place_mask

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40))


@given(mask=MASKS)
def test_masks_come_back(mask: NDArray[np.bool_]) -> None:
    np.testing.assert_array_equal(decode_mask(encode_mask(mask), *mask.shape), mask)


@given(masks=st.lists(MASKS, max_size=6))
def test_masks_that_are_decoded_together_come_back_one_by_one(masks: list[NDArray[np.bool_]]) -> None:
    runs = decode_runs([encode_mask(mask) for mask in masks])
    assert len(runs) == len(masks)
    for mask, own in zip(masks, runs, strict=True):
        np.testing.assert_array_equal(mask_of_runs(own, *mask.shape), mask)


@given(mask=MASKS)
def test_pycocotools_counts_the_same_pixels_and_finds_the_same_box(mask: NDArray[np.bool_]) -> None:
    rle = {"size": list(mask.shape), "counts": encode_mask(mask).encode()}
    assert coco_mask.area(rle) == np.count_nonzero(mask)
    rows, columns = np.nonzero(mask)
    if len(rows):
        left, top = columns.min(), rows.min()
        assert coco_mask.toBbox(rle).tolist() == [left, top, columns.max() - left + 1, rows.max() - top + 1]


def test_long_runs_come_back() -> None:
    mask = np.zeros((700, 900), np.bool_)
    mask[30:640, 5:880] = True
    mask[100:101, 50:60] = False
    np.testing.assert_array_equal(decode_mask(encode_mask(mask), 700, 900), mask)


def test_a_mask_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="expected the run lengths of 4 x 5 pixels, got 12"):
        decode_mask(encode_mask(np.ones((3, 4), np.bool_)), 5, 4)


def test_a_mask_is_placed_in_its_box() -> None:
    whole = place_mask(np.array([[True, False], [True, True]]), PixelBox(3, 1, 4, 2), 4, 6)
    assert np.argwhere(whole).tolist() == [[1, 3], [2, 3], [2, 4]]


@given(
    ids=arrays(np.uint16, (9, 11), elements=st.integers(0, 5)),
    mask=arrays(np.bool_, (4, 5)),
)
def test_who_hides_is_counted_pixel_by_pixel(ids: NDArray[np.uint16], mask: NDArray[np.bool_]) -> None:
    counted: dict[int, int] = {}
    for row, column in np.argwhere(mask).tolist():
        found = int(ids[row + 2, column + 3])
        if found != 2:
            counted[found] = counted.get(found, 0) + 1
    nobody, hiders, same = hidden_by(
        ids, [7, 2, 2], [np.zeros((0, 0), np.bool_), mask, mask], [None, PixelBox(3, 2, 7, 5), PixelBox(3, 2, 7, 5)]
    )
    assert nobody == []
    assert same == hiders
    assert dict(hiders) == counted
    assert hiders == sorted(hiders, key=lambda pair: (-pair[1], pair[0]))
