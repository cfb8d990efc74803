from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from bridge.assets.vegetation.woods import wood


@pytest.mark.parametrize("seed", range(4))
def test_a_wood_has_the_size_asked_for_and_few_triangles(seed: int) -> None:
    model = wood(np.random.default_rng(seed), length_m=60.0, height_m=13.0)
    counts = [sum(len(mesh.triangles) for mesh in level) for level in model.lods]
    assert [count <= most for count, most in zip(counts, (500, 150, 40), strict=True)] == [True] * 3
    for level in model.lods:
        points = np.concatenate([mesh.positions for mesh in level])
        assert np.ptp(points[:, 0]) == pytest.approx(60.0)
        assert points[:, 2].min() == pytest.approx(0.0)
        assert 0.5 * 13.0 < points[:, 2].max() <= 13.0
        for mesh in level:
            np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-5)
            corners = mesh.positions[mesh.triangles].astype(np.float64)
            faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
            # Closed towards the front, the top and the back.
            assert (faces[:, 1] < 0).any()
            assert (faces[:, 1] > 0).any()
            assert np.mean(faces[:, 2] >= -1e-3) > 0.5
            normals = mesh.normals[mesh.triangles].mean(axis=1)
            assert (np.einsum("tx,tx->t", faces, normals) > 0).all()


@pytest.mark.parametrize("bare", [False, True])
def test_a_wood_is_open_at_the_ground_only(bare: bool) -> None:
    for level in wood(np.random.default_rng(2), length_m=60.0, height_m=13.0, bare=bare).lods:
        closed = level[0]
        places = np.round(closed.positions, 3)
        edges = closed.triangles[:, [(0, 1), (1, 2), (2, 0)]].reshape(-1, 2)
        count = Counter(frozenset(map(tuple, ends)) for ends in places[edges].tolist())
        single = [ends for ends, shared in count.items() if shared == 1]
        assert all(z == 0.0 for ends in single for _, _, z in ends)


def test_same_seed_same_wood() -> None:
    first, again = (wood(np.random.default_rng(5), length_m=60.0, height_m=12.0) for _ in range(2))
    for one, other in zip(first.lods[0], again.lods[0], strict=True):
        np.testing.assert_array_equal(one.positions, other.positions)
        np.testing.assert_array_equal(one.colors, other.colors)


def test_a_bare_wood_is_low_and_brown_with_crowns_above() -> None:
    leafy, bare = (wood(np.random.default_rng(5), length_m=60.0, height_m=12.0, bare=bare) for bare in (False, True))
    assert bare.name != leafy.name
    for without, with_leaves in zip(bare.lods, leafy.lods, strict=True):
        (closed,) = with_leaves
        underwood, crowns = without
        assert underwood.material.texture is not closed.material.texture
        assert underwood.positions[:, 2].max() < 0.7 * closed.positions[:, 2].max()
        assert crowns.positions[:, 2].max() == pytest.approx(12.0)
        assert crowns.material.alpha_cutoff is not None
        assert len(crowns.triangles) <= 36
