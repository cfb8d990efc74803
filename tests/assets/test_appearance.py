from __future__ import annotations

from collections import Counter

from bridge.assets.appearance import draw_colours
from bridge.classes import Category


def test_the_same_actor_looks_the_same() -> None:
    assert draw_colours(Category.CAR, 5, 1) == draw_colours(Category.CAR, 5, 1)
    assert draw_colours(Category.CAR, 5, 1) != draw_colours(Category.CAR, 6, 1)
    assert draw_colours(Category.CAR, 5, 1) != draw_colours(Category.CAR, 5, 2)


def test_colours_are_in_range() -> None:
    for category in Category:
        for actor_id in range(1, 40):
            for colour in draw_colours(category, actor_id, 3):
                assert all(0.0 <= part <= 1.0 for part in colour)


def test_most_cars_are_white_grey_or_black() -> None:
    colours = [draw_colours(Category.CAR, actor_id, 1)[0] for actor_id in range(1, 1001)]
    grey = Counter(max(colour) < 2.0 * min(colour) for colour in colours)
    assert 0.72 < grey[True] / 1000 < 0.92
