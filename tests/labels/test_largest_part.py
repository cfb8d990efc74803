import numpy as np
from hypothesis import given
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bridge.frame import PixelBox
from bridge.labels.boxes2d import modal_boxes
from bridge.labels.largest_part import largest_part


def flood(mask: NDArray[np.bool_]) -> list[set[tuple[int, int]]]:
    """Return the 8-connected parts of a mask."""
    left = {(int(row), int(column)) for row, column in np.argwhere(mask)}
    parts = []
    while left:
        part, edge = set(), [min(left)]
        while edge:
            row, column = edge.pop()
            if (row, column) in left:
                left.remove((row, column))
                part.add((row, column))
                edge += [(row + dy, column + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        parts.append(part)
    return parts


@given(mask=arrays(np.bool_, (9, 13)))
def test_it_is_the_box_of_the_largest_flood(mask: NDArray[np.bool_]) -> None:
    ids = mask.astype(np.uint16) * 3
    boxes = modal_boxes(ids)
    index = boxes.row(3)
    if index is None:
        return
    box = largest_part(ids, 3, boxes.box(index))
    parts = flood(mask)
    largest = [part for part in parts if len(part) == max(map(len, parts))]
    assert box in [
        PixelBox(min(c for _, c in part), min(r for r, _ in part), max(c for _, c in part), max(r for r, _ in part))
        for part in largest
    ]


def test_stray_pixels_are_left_out() -> None:
    ids = np.zeros((20, 30), np.uint16)
    ids[5:12, 6:18] = 4
    ids[2, 27] = ids[19, 0] = 4
    assert largest_part(ids, 4, PixelBox(0, 2, 27, 19)) == PixelBox(6, 5, 17, 11)
