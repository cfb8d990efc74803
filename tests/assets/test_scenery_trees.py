import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.assets.model import Mesh
from bridge.assets.vegetation.forms import FORMS, TreeSpecies
from bridge.assets.vegetation.trees import hedge, tree
from bridge.errors import AssetError

BUDGETS = (1200, 250, 60)
SHEDDING = tuple(FORMS)


def joined(level: tuple[Mesh, ...]) -> NDArray[np.float32]:
    return np.concatenate([mesh.positions for mesh in level])


def triangles(level: tuple[Mesh, ...]) -> int:
    return sum(len(mesh.triangles) for mesh in level)


def silhouette(level: tuple[Mesh, ...], height_m: float) -> NDArray[np.bool_]:
    """What a level covers as seen along x, cards taken as full; 64 pixels are the height."""
    image = np.zeros((96, 128), np.uint8)
    scale = 64 / height_m
    for mesh in level:
        for corners in mesh.positions[mesh.triangles]:
            points = np.stack([64 + corners[:, 1] * scale, 80 - corners[:, 2] * scale], axis=1)
            cv2.fillConvexPoly(image, np.round(points).astype(np.int32), 1)
    return image.astype(bool)


@settings(max_examples=25, deadline=None)
@given(
    species=st.sampled_from(TreeSpecies),
    seed=st.integers(0, 2**32),
    height=st.floats(2.0, 25.0),
    bare=st.booleans(),
)
def test_tree_is_as_high_as_asked_and_keeps_its_budgets(
    species: TreeSpecies, seed: int, height: float, bare: bool
) -> None:
    model = tree(np.random.default_rng(seed), species=species, height_m=height, bare=bare)
    assert len(model.lods) == 3
    for level, budget in zip(model.lods, BUDGETS, strict=True):
        points = joined(level)
        assert points[:, 2].min() == pytest.approx(0.0, abs=0.02 * height)
        assert points[:, 2].max() == pytest.approx(height, rel=1e-5)
        assert triangles(level) <= budget
        for mesh in level:
            np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-5)
            assert mesh.colors.min() >= 0.0
            assert mesh.colors.max() <= 1.0


@pytest.mark.parametrize("species", TreeSpecies)
def test_silhouettes_of_the_levels_agree(species: TreeSpecies) -> None:
    for seed in range(3):
        model = tree(np.random.default_rng(seed), species=species, height_m=9.0)
        fine, middle, coarse = (silhouette(level, 9.0) for level in model.lods)
        assert fine.sum() > 300
        for other, least in ((middle, 0.70), (coarse, 0.60)):
            assert (fine & other).sum() / (fine | other).sum() > least


@pytest.mark.parametrize("species", TreeSpecies)
def test_only_leaf_cards_are_cut_out(species: TreeSpecies) -> None:
    model = tree(np.random.default_rng(1), species=species, height_m=9.0)
    for level in model.lods:
        for mesh in level:
            assert mesh.material.texture is not None
            has_holes = bool((mesh.material.texture.pixels[..., 3] < 128).any())
            assert (mesh.material.alpha_cutoff is not None) == has_holes
        assert {mesh.material.alpha_cutoff for mesh in level} == {None, 0.5}


@pytest.mark.parametrize("species", TreeSpecies)
def test_leaf_cards_are_lit_as_the_outside_of_the_crown_and_seen_from_both_sides(species: TreeSpecies) -> None:
    model = tree(np.random.default_rng(1), species=species, height_m=9.0)
    cards = next(mesh for mesh in model.lods[0] if mesh.material.alpha_cutoff is not None)
    away = cards.positions - cards.positions.mean(axis=0)
    away[:, 2] = 0.0
    assert np.mean((away * cards.normals).sum(axis=1) > 0.0) > 0.8
    edges = cards.positions[cards.triangles].astype(np.float64)
    across = np.cross(edges[:, 1] - edges[:, 0], edges[:, 2] - edges[:, 0])
    np.testing.assert_allclose(across.reshape(-1, 4, 3).sum(axis=1), 0.0, atol=1e-4)


def test_crowns_are_darker_at_the_bottom() -> None:
    model = tree(np.random.default_rng(1), species=TreeSpecies.BROADLEAF, height_m=9.0)
    cards = next(mesh for mesh in model.lods[0] if mesh.material.alpha_cutoff is not None)
    low, high = np.quantile(cards.positions[:, 2], (0.3, 0.7))
    top, bottom = (cards.colors[cards.positions[:, 2] > high], cards.colors[cards.positions[:, 2] < low])
    assert top.mean() > 1.1 * bottom.mean()


@pytest.mark.parametrize("species", TreeSpecies)
def test_equal_generators_grow_equal_trees(species: TreeSpecies) -> None:
    one, same, other = (tree(np.random.default_rng(s), species=species, height_m=8.0) for s in (3, 3, 4))
    np.testing.assert_array_equal(joined(one.lods[0]), joined(same.lods[0]))
    assert not np.array_equal(joined(one.lods[0]), joined(other.lods[0]))


def test_species_differ_in_width() -> None:
    widths = {
        s: np.ptp(joined(tree(np.random.default_rng(0), species=s, height_m=10.0).lods[0])[:, 1]) for s in TreeSpecies
    }
    assert widths[TreeSpecies.POPLAR] < widths[TreeSpecies.BIRCH] < widths[TreeSpecies.BROADLEAF]


def test_hedge_runs_along_x() -> None:
    model = hedge(np.random.default_rng(2), length_m=4.0, height_m=1.3, width_m=0.6)
    assert len(model.lods) == 2
    for level in model.lods:
        extent = np.ptp(joined(level), axis=0)
        assert 4.0 <= extent[0] <= 4.4 + 1e-3
        assert 0.6 <= extent[1] <= 1.2
        assert 1.3 - 1e-3 <= extent[2] <= 1.6
        assert joined(level)[:, 2].min() >= -1e-6
    assert triangles(model.lods[0]) <= 300
    assert triangles(model.lods[1]) <= 20


def test_too_low_a_tree_is_refused() -> None:
    with pytest.raises(AssetError, match=r"at least 1 m, got 0\.5 m"):
        tree(np.random.default_rng(0), species=TreeSpecies.LIME, height_m=0.5)


@pytest.mark.parametrize("species", SHEDDING)
def test_a_bare_tree_is_the_same_tree_and_costs_no_more(species: TreeSpecies) -> None:
    leafy, bare = (tree(np.random.default_rng(5), species=species, height_m=9.0, bare=bare) for bare in (False, True))
    assert bare.name == f"{leafy.name}_bare"
    for one, other in zip(bare.lods, leafy.lods, strict=True):
        assert triangles(one) <= triangles(other)
        width, leafy_width = (np.ptp(joined(level)[:, :2], axis=0).mean() for level in (one, other))
        assert 0.6 < width / leafy_width < 1.15


@pytest.mark.parametrize("species", SHEDDING)
def test_silhouettes_of_bare_levels_agree(species: TreeSpecies) -> None:
    for seed in range(3):
        model = tree(np.random.default_rng(seed), species=species, height_m=9.0, bare=True)
        fine, *others = (silhouette(level, 9.0) for level in model.lods)
        for other in others:
            assert (fine & other).sum() / (fine | other).sum() > 0.5


@pytest.mark.parametrize("species", SHEDDING)
def test_twigs_are_cut_out_and_brown_wood_carries_them(species: TreeSpecies) -> None:
    model = tree(np.random.default_rng(1), species=species, height_m=9.0, bare=True)
    for level in model.lods:
        wood, twigs = sorted(level, key=lambda mesh: mesh.material.alpha_cutoff is not None)[0], level[-1]
        assert wood.material.alpha_cutoff is None
        assert twigs.material.alpha_cutoff == 0.5
        assert twigs.material.texture is not None
        red, green, blue, _ = twigs.material.texture.pixels.reshape(-1, 4).mean(axis=0)
        assert red > green > blue


def test_conifers_keep_their_needles() -> None:
    summer, winter = (
        tree(np.random.default_rng(2), species=TreeSpecies.CONIFER, height_m=9.0, bare=bare) for bare in (False, True)
    )
    assert winter.name == summer.name
    np.testing.assert_array_equal(joined(winter.lods[0]), joined(summer.lods[0]))


def test_a_bare_hedge_has_the_shape_of_a_leafy_one() -> None:
    leafy, bare = (hedge(np.random.default_rng(2), length_m=2.5, bare=bare) for bare in (False, True))
    assert bare.name != leafy.name
    for one, other in zip(bare.lods, leafy.lods, strict=True):
        np.testing.assert_array_equal(joined(one), joined(other))
