"""Boxes that fit pass, for every built-in model too; boxes that are too large or too small do not."""

import dataclasses

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from bridge.assets.catalogue import builtin_catalogue
from bridge.classes import Category
from bridge.geometry import Size
from bridge.labels.checks import Reason, check_frame
from bridge.labels.fit import CORES, OVERHANG_M, WITH_MIRRORS
from bridge.labels.labelling import label_frame
from bridge.world import WorldState
from tests.box_world import KITTI_SIZE, STATICS, actor, cast_frame, front_camera, street

CATALOGUE = builtin_catalogue()
CAMERA = front_camera(KITTI_SIZE)


def scaled(size: Size, length: float = 1.0, width: float = 1.0, height: float = 1.0) -> Size:
    return Size(size.length_m * length, size.width_m * width, size.height_m * height)


def reasons(category: Category, drawn: Size, boxed: Size, yaw: float) -> set[Reason]:
    """Return what is found where something of the size ``drawn`` is observed and labelled with the size ``boxed``."""

    def world(size: Size) -> WorldState:
        return dataclasses.replace(street(), actors=(actor(1, category, 16.0, 1.0, yaw, size),))

    raw = cast_frame(world(drawn), [CAMERA])
    seen = tuple(dataclasses.replace(observation, size=boxed) for observation in raw.observations["front"])
    raw = dataclasses.replace(raw, observations={"front": seen})
    state = world(boxed)
    labels = label_frame(state, raw, [CAMERA], STATICS)
    return {finding.reason for finding in check_frame(state, raw, [CAMERA], STATICS, labels)}


CAR = Size(4.4, 1.8, 1.5)
ALONG, ACROSS, OBLIQUE = (0.0, -3.1), (1.57, -1.4), (0.7, 2.5)
YAWS = (*ALONG, *ACROSS, *OBLIQUE)


@pytest.mark.parametrize("factor", [0.7, 1.3])
@pytest.mark.parametrize(("axis", "yaws"), [("width", ALONG), ("length", ACROSS + OBLIQUE), ("height", YAWS)])
def test_an_extent_that_is_30_percent_off_is_found(axis: str, yaws: tuple[float, ...], factor: float) -> None:
    for yaw in yaws:
        assert reasons(Category.CAR, CAR, scaled(CAR, **{axis: factor}), yaw) == {Reason.BOX_OFF_CUBOID}


@pytest.mark.parametrize("yaw", YAWS)
def test_a_box_that_is_a_third_too_large_all_round_is_found(yaw: float) -> None:
    for category in CORES:
        assert Reason.BOX_OFF_CUBOID in reasons(category, CAR, scaled(CAR, 1.3, 1.3, 1.3), yaw)


@pytest.mark.parametrize("yaw", YAWS)
def test_a_box_that_fits_passes(yaw: float) -> None:
    for category in CORES:
        assert reasons(category, CAR, CAR, yaw) == set()


def test_a_distractor_may_fill_less_of_its_box_but_not_next_to_nothing() -> None:
    for factor, found in ((1.7, False), (3.2, True)):
        boxed = scaled(CAR, factor, factor, factor)
        assert (Reason.BOX_OFF_CUBOID in reasons(Category.DISTRACTOR, CAR, boxed, 0.7)) is found
        assert Reason.BOX_OFF_CUBOID in reasons(Category.PEDESTRIAN, CAR, boxed, 0.7)


@pytest.mark.parametrize("yaw", YAWS)
def test_mirrors_may_reach_beyond_the_box_and_nothing_else(yaw: float) -> None:
    mirrors = Size(CAR.length_m, CAR.width_m + 2 * OVERHANG_M, CAR.height_m)
    assert reasons(Category.CAR, mirrors, CAR, yaw) == set()
    more = mirrors._replace(width_m=mirrors.width_m + 2 * OVERHANG_M)
    longer = CAR._replace(length_m=CAR.length_m + 4 * OVERHANG_M)
    if yaw not in ACROSS:
        assert reasons(Category.CAR, more, CAR, yaw) == {Reason.BOX_OFF_CUBOID}
        assert reasons(Category.PEDESTRIAN, mirrors, CAR, yaw) == {Reason.BOX_OFF_CUBOID}
    if yaw not in ALONG:
        assert reasons(Category.CAR, longer, CAR, yaw) == {Reason.BOX_OFF_CUBOID}


@pytest.mark.parametrize("name", CATALOGUE.names)
def test_every_level_of_every_model_fills_its_core_and_reaches_no_further_than_mirrors(name: str) -> None:
    model, size = CATALOGUE.build(name), np.array(CATALOGUE.model(name).size)
    category = CATALOGUE.model(name).category
    reach = size / 2 + (0.0, OVERHANG_M if category in WITH_MIRRORS else 0.0, 0.0)
    for lod in model.lods:
        body = np.concatenate([mesh.positions for mesh in lod if not mesh.material.overhang]).astype(float)
        faces = ConvexHull(body).equations  # outward normals and offsets
        if category in CORES:  # animals and people who sit have no common shape
            assert (faces[:, :3] @ (CORES[category] * size).T + faces[:, 3:] <= 1e-6).all()
        everything = np.concatenate([mesh.positions for mesh in lod]) - (0.0, 0.0, size[2] / 2)
        assert (np.abs(everything) <= reach + 1e-4).all()
