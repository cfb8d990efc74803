import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.randomize.patterns import Pattern, draw_tile
from bridge.randomness import derive_generator

SIDE = 64


def tile(kind: Pattern | None, seed: int) -> NDArray[np.uint8]:
    return draw_tile(SIDE, derive_generator(seed, "test"), kind)


@pytest.mark.parametrize("kind", Pattern)
def test_a_seed_has_one_tile_and_another_seed_another(kind: Pattern) -> None:
    assert tile(kind, 1).shape == (SIDE, SIDE, 3)
    assert tile(kind, 1).dtype == np.uint8
    assert np.array_equal(tile(kind, 1), tile(kind, 1))
    assert not np.array_equal(tile(kind, 1), tile(kind, 2))


@pytest.mark.parametrize("kind", [Pattern.GRADIENT, Pattern.CLOUDS])
@pytest.mark.parametrize("axis", [0, 1])
def test_tiles_close_without_a_seam(kind: Pattern, axis: int) -> None:
    for seed in range(8):
        image = tile(kind, seed).astype(np.float64)
        step = np.abs(np.roll(image, 1, axis) - image).mean(axis=(1 - axis, 2))
        assert step[0] <= 1.5 * step[1:].max(), f"seed {seed}"


def test_every_kind_is_drawn_equally_often() -> None:
    flat = sum(len(np.unique(tile(None, seed).reshape(-1, 3), axis=0)) == 1 for seed in range(350))
    assert 28 <= flat <= 75  # 50 expected, standard deviation 6.5


def test_a_checker_has_two_colours_in_equal_shares() -> None:
    _, counts = np.unique(tile(Pattern.CHECKER, 3).reshape(-1, 3), axis=0, return_counts=True)
    assert len(counts) == 2
    assert abs(counts[0] - counts[1]) <= 0.1 * SIDE * SIDE
