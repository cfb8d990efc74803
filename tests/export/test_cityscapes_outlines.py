import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from bridge.export.cityscapes.outlines import Polygon, exact_parts, filled_parts, outline
from bridge.export.cityscapes.polygons import Instance, PolygonObject, polygon_objects
from bridge.labels.boxes2d import modal_boxes

MASKS = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24)).filter(np.any)


def painted(shape: tuple[int, ...], polygons: list[Polygon]) -> NDArray[np.bool_]:
    image = np.zeros(shape, np.uint8)
    for polygon in polygons:
        cv2.fillPoly(image, [np.array(polygon, np.int32)], 1)
    return image.astype(np.bool_)


def mask_of(*rows: str) -> NDArray[np.bool_]:
    return np.array([[letter == "#" for letter in row] for row in rows])


@given(MASKS)
def test_an_outline_paints_the_mask_and_its_bridges(mask: NDArray[np.bool_]) -> None:
    found = outline(mask)
    expected = mask.copy()
    for x, y in found.bridges:
        assert not mask[y, x]
        expected[y, x] = True
    assert len(found.polygon) >= 3
    np.testing.assert_array_equal(painted(mask.shape, [found.polygon]), expected)


@given(MASKS)
def test_exact_parts_paint_the_mask(mask: NDArray[np.bool_]) -> None:
    np.testing.assert_array_equal(painted(mask.shape, exact_parts(mask)), mask)


def test_an_outline_leaves_holes_out() -> None:
    ring = mask_of("#####", "#...#", "#...#", "#####")
    found = outline(ring)
    assert found.bridges == ()
    np.testing.assert_array_equal(painted(ring.shape, [found.polygon]), ring)


def test_an_outline_reaches_all_parts_by_the_shortest_ways() -> None:
    parts = mask_of("##....#..#", "##....#..#", "......#..#")
    assert sorted(outline(parts).bridges) == [(x, 0) for x in (2, 3, 4, 5, 7, 8)]


def test_straight_edges_have_no_points_between_their_ends() -> None:
    assert sorted(outline(np.ones((7, 9), np.bool_)).polygon) == [(0, 0), (0, 6), (8, 0), (8, 6)]


def test_filled_parts_are_one_polygon_a_part_and_come_by_size() -> None:
    mask = mask_of("##.#####", "##.#...#", "...#...#", "#..#####")
    first, second, third = filled_parts(mask)
    assert sorted(first) == [(3, 0), (3, 3), (7, 0), (7, 3)]
    assert sorted(second) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert set(third) == {(0, 3)}


def drawn(shape: tuple[int, ...], objects: list[PolygonObject]) -> NDArray[np.uint16]:
    """Return class ids of stuff and 1000 + native ids of instances, painted one over the other."""
    image = np.zeros(shape, np.uint16)
    for entry in objects:
        color = entry.class_id if entry.native_id is None else 1000 + entry.native_id
        cv2.fillPoly(image, [np.array(entry.polygon, np.int32)], color)
    return image


def objects_of(ids: NDArray[np.uint16], distances: dict[int, float]) -> tuple[list[PolygonObject], NDArray[np.uint16]]:
    """Return what to draw for ids below 10 as cars and the others as stuff of their own number, and what it gives."""
    class_ids = np.where(ids < 10, 26, ids).astype(np.uint8)
    boxes = modal_boxes(ids)
    instances = []
    for native_id, distance_m in distances.items():
        row = boxes.row(native_id)
        if row is not None:
            instances.append(Instance(native_id, 26, boxes.box(row), distance_m))
    expected = class_ids.astype(np.uint16)
    for instance in instances:
        expected[ids == instance.native_id] = 1000 + instance.native_id
    return polygon_objects(class_ids, ids, instances), expected


@given(
    hnp.arrays(
        np.uint16,
        hnp.array_shapes(min_dims=2, max_dims=2, min_side=2, max_side=20),
        elements=st.sampled_from([1, 2, 11, 21, 23]),
    )
)
def test_polygons_draw_all_stuff_again_whatever_the_image(ids: NDArray[np.uint16]) -> None:
    objects, expected = objects_of(ids, {1: 5.0})
    np.testing.assert_array_equal(drawn(ids.shape, objects), expected)
    assert sum(entry.native_id == 1 for entry in objects) == int(np.any(ids == 1))


def test_a_thing_behind_a_nearer_one_is_drawn_first_as_one_polygon() -> None:
    ids = np.full((6, 12), 11, np.uint16)
    ids[1:4, 1:11] = 1
    ids[2:6, 4:7] = 2
    ids[0:6, 8] = 17  # a pole before both
    objects, expected = objects_of(ids, {1: 20.0, 2: 10.0})
    np.testing.assert_array_equal(drawn(ids.shape, objects), expected)
    assert [entry.native_id for entry in objects if entry.native_id is not None] == [1, 2]


def test_what_is_seen_through_a_gap_of_a_nearer_thing_is_kept() -> None:
    ids = np.full((9, 12), 11, np.uint16)
    ids[1:8, 1:9] = 1
    ids[3:6, 3:6] = 2
    ids[4, 4] = 23
    objects, expected = objects_of(ids, {1: 10.0, 2: 30.0})
    np.testing.assert_array_equal(drawn(ids.shape, objects), expected)


def test_a_bridge_that_crosses_a_farther_thing_is_drawn_before_it() -> None:
    ids = np.full((3, 12), 11, np.uint16)
    ids[1, 1:3] = ids[1, 8:10] = 1
    ids[:, 5] = 2
    objects, expected = objects_of(ids, {1: 10.0, 2: 30.0})
    np.testing.assert_array_equal(drawn(ids.shape, objects), expected)
