"""Takes the corners and jerks out of a row of places, one a step, by looking as far ahead as back."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.geometry import Vec3


class Smoothing:
    """The mean of the places around each step, ``reach`` steps to either side.

    What stands keeps its place, what goes straight on at one speed is not moved, and a bend is cut by no more than
    a sixth of how far it turns aside within ``reach`` steps.
    """

    def __init__(self, reach: int, first: Vec3, step: Vec3) -> None:
        """Begin at ``first``, to which steps of ``step`` have led until now."""
        self._reach = reach
        back = range(reach, 0, -1)
        self._places = [Vec3(*(a - number * d for a, d in zip(first, step, strict=True))) for number in back]
        self._places.append(first)
        self._standing = 0
        """How many places in a row, after the first of them, have been the same."""
        self._smoothed = first

    @property
    def last(self) -> Vec3:
        """The newest place, as it came."""
        return self._places[-1]

    def add(self, place: Vec3) -> Iterator[Vec3]:
        """Take the place of one more step, and yield that of ``reach`` steps ago, smoothed."""
        self._standing = self._standing + 1 if place == self._places[-1] else 0
        self._places.append(place)
        if len(self._places) > 2 * self._reach:
            # Where nothing but the same place is within reach, the mean is that of the step before.
            if self._standing <= 2 * self._reach:
                self._smoothed = self._mean(self._reach, self._reach)
            yield self._smoothed
            del self._places[0]

    def finish(self) -> Iterator[Vec3]:
        """Yield the places that are left; no other comes."""
        last = len(self._places) - 1
        for at in range(self._reach, last + 1):
            yield self._mean(at, min(self._reach, last - at))

    def _mean(self, at: int, reach: int) -> Vec3:
        count = 2 * reach + 1
        xs, ys, zs = zip(*self._places[at - reach : at + reach + 1], strict=True)
        return Vec3(sum(xs) / count, sum(ys) / count, sum(zs) / count)
