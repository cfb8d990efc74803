import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from bridge.frame import PixelBox
from bridge.labels.boxes2d import id_runs, modal_boxes, shown_ids

id_images = arrays.arrays(
    np.uint16, arrays.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.sampled_from([0, 1, 2, 7, 65535])
)


@given(id_images)
def test_modal_boxes_are_what_looking_for_every_id_finds(ids: NDArray[np.uint16]) -> None:
    boxes = modal_boxes(ids)
    assert boxes.ids.tolist() == sorted(set(ids.ravel().tolist()) - {0})
    for index, instance_id in enumerate(boxes.ids):
        rows, columns = np.nonzero(ids == instance_id)
        assert boxes.box(index) == PixelBox(columns.min(), rows.min(), columns.max(), rows.max())
        assert boxes.pixels[index] == len(rows)


@given(id_images)
def test_runs_cover_every_pixel_with_an_id_once(ids: NDArray[np.uint16]) -> None:
    runs = id_runs(ids)
    painted = np.zeros_like(ids)
    for instance_id, row, first, last in zip(runs.ids, runs.rows, runs.first, runs.last, strict=True):
        assert not painted[row, first : last + 1].any()
        painted[row, first : last + 1] = instance_id
    np.testing.assert_array_equal(painted, ids)


@given(id_images)
def test_the_ids_shown_are_those_that_sorting_finds(ids: NDArray[np.uint16]) -> None:
    np.testing.assert_array_equal(shown_ids(ids), np.unique(ids))


def test_an_id_is_found_by_its_row() -> None:
    boxes = modal_boxes(np.array([[0, 5, 5], [9, 9, 0]], dtype=np.uint16))
    assert (boxes.row(5), boxes.row(9), boxes.row(6), boxes.row(10)) == (0, 1, None, None)


def test_sky_alone_has_no_boxes() -> None:
    assert len(modal_boxes(np.zeros((3, 4), dtype=np.uint16)).ids) == 0
