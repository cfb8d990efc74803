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
        self._columns = tuple([a - number * d for number in back] + [a] for a, d in zip(first, step, strict=True))
        """The places, oldest first: their x, y and z."""
        self._last = first
        self._standing = 0
        """How many places in a row, after the first of them, have been the same."""
        self._smoothed = first

    @property
    def last(self) -> Vec3:
        """The newest place, as it came."""
        return self._last

    def add(self, place: Vec3) -> Vec3 | None:
        """Take the place of one more step. Return that of ``reach`` steps ago, smoothed; None if there were fewer.

        Who stands gets the same object again.
        """
        if place != self._last:
            self._standing = 0
        elif self._standing > 2 * self._reach:
            # Nothing but the same place has been within reach, and is.
            return self._smoothed
        else:
            self._standing += 1
        self._last = place
        xs, ys, zs = self._columns
        xs.append(place.x)
        ys.append(place.y)
        zs.append(place.z)
        count = 2 * self._reach + 1
        if len(xs) < count:
            return None
        if self._standing < count:
            self._smoothed = Vec3(sum(xs) / count, sum(ys) / count, sum(zs) / count)
        del xs[0], ys[0], zs[0]
        return self._smoothed

    def finish(self) -> Iterator[Vec3]:
        """Yield the places that are left; no other comes."""
        last = len(self._columns[0]) - 1
        for at in range(self._reach, last + 1):
            yield self._mean(at, min(self._reach, last - at))

    def _mean(self, at: int, reach: int) -> Vec3:
        count = 2 * reach + 1
        x, y, z = (sum(column[at - reach : at + reach + 1]) / count for column in self._columns)
        return Vec3(x, y, z)
