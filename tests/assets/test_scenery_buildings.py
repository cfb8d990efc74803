import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.assets.buildings.building import (
    FOUNDATION_M,
    HEADROOM_M,
    MAX_PROJECTION_M,
    MAX_ROOFTOP_M,
    building,
    building_variants,
)
from bridge.assets.buildings.families import FAMILIES
from bridge.assets.model import Mesh, Model, Slot
from bridge.assets.textures.facades import CELLS
from bridge.errors import AssetError

Size = tuple[float, float, float]
"""Width, depth and height in metres."""

SIZES = st.tuples(st.floats(4.0, 70.0), st.floats(4.0, 30.0), st.floats(3.0, 80.0))


def joined(level: tuple[Mesh, ...]) -> NDArray[np.float32]:
    return np.concatenate([mesh.positions for mesh in level])


def triangles(level: tuple[Mesh, ...]) -> int:
    return sum(len(mesh.triangles) for mesh in level)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), size=SIZES)
def test_building_has_the_size_asked_for(seed: int, size: Size) -> None:
    width, depth, height = size
    model = building(np.random.default_rng(seed), width_m=width, depth_m=depth, height_m=height)
    for level in model.lods:
        points = joined(level)
        low, high = points.min(axis=0), points.max(axis=0)
        assert low[2] == pytest.approx(-FOUNDATION_M, abs=1e-6)
        assert height - 1e-3 <= high[2] <= height + MAX_ROOFTOP_M + 1e-3
        for axis, side in ((0, depth), (1, width)):
            assert side / 2 - 1e-3 <= high[axis] <= side / 2 + MAX_PROJECTION_M
            assert side / 2 - 1e-3 <= -low[axis] <= side / 2 + MAX_PROJECTION_M
    assert joined(model.lods[1])[:, 2].max() == pytest.approx(height, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), size=SIZES)
def test_building_keeps_its_budgets_and_is_well_formed(seed: int, size: Size) -> None:
    width, depth, height = size
    model = building(np.random.default_rng(seed), width_m=width, depth_m=depth, height_m=height)
    fine, coarse = model.lods
    assert triangles(fine) <= 600
    assert triangles(coarse) <= 60
    for mesh in (*fine, *coarse):
        np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-5)
        assert mesh.colors.min() >= 0.0
        assert mesh.colors.max() <= 1.0
        assert max(mesh.material.base_color) <= 1.0
        assert mesh.material.alpha_cutoff is None
        assert mesh.triangles.max() < len(mesh.positions)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), size=SIZES)
def test_normals_agree_with_the_winding(seed: int, size: Size) -> None:
    width, depth, height = size
    model = building(np.random.default_rng(seed), width_m=width, depth_m=depth, height_m=height)
    for mesh in (*model.lods[0], *model.lods[1]):
        a, b, c = (mesh.positions[mesh.triangles[:, i]].astype(np.float64) for i in range(3))
        across = np.cross(b - a, c - a)
        facing = (across * mesh.normals[mesh.triangles[:, 0]]).sum(axis=1)
        assert (facing >= 0.99 * np.linalg.norm(across, axis=1)).all()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), size=SIZES)
def test_walls_show_whole_windows_only(seed: int, size: Size) -> None:
    width, depth, height = size
    model = building(np.random.default_rng(seed), width_m=width, depth_m=depth, height_m=height)
    walls = [mesh for mesh in model.lods[1] if mesh.material.name.startswith("facade_")]
    assert len(walls) == 1
    corners = walls[0].uvs.reshape(-1, 4, 2)
    cells = corners * CELLS
    np.testing.assert_allclose(cells, np.round(cells), atol=1e-3)
    spans = np.ptp(cells, axis=1)
    assert (spans >= 1.0 - 1e-3).all()


def test_windows_of_the_front_are_as_wide_as_windows_are() -> None:
    for variant in building_variants(5, 24, (6.0, 30.0)):
        mesh = next(m for m in variant.asset.lods[1] if m.material.name.startswith("facade_"))
        front = mesh.positions[:4]
        np.testing.assert_allclose(front[:, 0], variant.depth_m / 2, atol=1e-3)
        np.testing.assert_array_equal(mesh.normals[:4], np.tile([1, 0, 0], (4, 1)))
        bays, storeys = np.ptp(mesh.uvs[:4], axis=0) * CELLS
        assert 2.0 < np.ptp(front[:, 1]) / bays < 5.0
        assert 2.2 < np.ptp(front[:, 2]) / storeys < 8.5


def test_text_on_shop_signs_is_not_mirrored() -> None:
    shops = next(shops for v in building_variants(5, 40, (10.0, 20.0)) if (shops := _shops(v.asset)) is not None)
    order = np.argsort(shops.positions[:4, 1])
    assert shops.uvs[order[-1], 0] > shops.uvs[order[0], 0]
    high, low = shops.positions[:4, 2].argmax(), shops.positions[:4, 2].argmin()
    assert shops.uvs[high, 1] < shops.uvs[low, 1]


def _shops(model: Model) -> Mesh | None:
    return next((m for m in model.lods[0] if m.material.name == "shopfronts"), None)


def test_fronts_glow_at_night_and_walls_take_paint() -> None:
    slots = {m.material.slot for v in building_variants(1, 12, (8.0, 20.0)) for m in v.asset.lods[0]}
    assert {Slot.WINDOW, Slot.PRIMARY, Slot.FIXED} <= slots


def test_every_family_gets_built() -> None:
    names = {v.asset.name.split("_", 2)[2] for v in building_variants(1, 80, (5.0, 30.0))}
    assert names == {family.name for family in FAMILIES}


def test_variants_are_reproducible_and_share_textures() -> None:
    first, again = (building_variants(9, 8, (6.0, 20.0)) for _ in range(2))
    assert len({v.name for v in first}) == 8
    for one, other in zip(first, again, strict=True):
        assert (one.name, one.width_m, one.depth_m, one.height_m) == (
            other.name,
            other.width_m,
            other.depth_m,
            other.height_m,
        )
        assert one.name == one.asset.name
        assert 6.0 <= one.height_m <= 20.0
        for mesh, same in zip(one.asset.lods[0], other.asset.lods[0], strict=True):
            np.testing.assert_array_equal(mesh.positions, same.positions)
            np.testing.assert_array_equal(mesh.uvs, same.uvs)
            assert mesh.material.texture is same.material.texture


def test_blank_sides_are_known_and_not_the_rule() -> None:
    variants = building_variants(3, 60, (8.0, 22.0))
    for variant in variants:
        (walls,) = (m for m in variant.asset.lods[1] if m.material.name.startswith("facade_"))
        assert (np.abs(walls.normals[:, 1]) < 0.1).all() == variant.blank_sides
    assert 3 < sum(variant.blank_sides for variant in variants) < 30


def test_porches_are_all_that_stands_before_a_front() -> None:
    for variant in building_variants(7, 60, (4.0, 25.0)):
        points = joined(variant.asset.lods[0])
        low = points[points[:, 2] < HEADROOM_M, 0].max() - variant.depth_m / 2
        assert low == pytest.approx(variant.porch_m, abs=1e-5)
        assert variant.porch_m < (1.3 if variant.asset.name.endswith("house") else 0.2)


def test_more_variants_leave_the_first_ones_as_they_are() -> None:
    few, many = building_variants(9, 3, (6.0, 20.0)), building_variants(9, 5, (6.0, 20.0))
    assert [v.name for v in few] == [v.name for v in many[:3]]


def test_other_seeds_give_other_buildings() -> None:
    assert [v.width_m for v in building_variants(1, 6, (6.0, 20.0))] != [
        v.width_m for v in building_variants(2, 6, (6.0, 20.0))
    ]


@pytest.mark.parametrize(("width", "depth", "height"), [(3.0, 9.0, 9.0), (9.0, 3.0, 9.0), (9.0, 9.0, 2.0)])
def test_too_small_a_building_is_refused(width: float, depth: float, height: float) -> None:
    with pytest.raises(AssetError, match=r"expected width and depth of at least 4\.0 m.*got"):
        building(np.random.default_rng(0), width_m=width, depth_m=depth, height_m=height)
