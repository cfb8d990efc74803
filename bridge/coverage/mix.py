"""Shifting the mix of the traffic towards classes that are missing, within the limits of the scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from bridge.classes import Category
from bridge.coverage.targets import Target
from bridge.scenario.coverage import USUAL_LIMIT, CoverageSection

Mix = Mapping[Category, float]
"""Shares of the vehicles by category; they add up to 1."""

_STEPS = (0.125, 0.25, 0.5, 0.75, 1.0)
"""How far towards the limits."""
_SLACK = 1e-9
_MOST = 0.95
"""Shares of all shifted classes together: the others stay on the roads."""


def shifted_mixes(mix: Mix, section: CoverageSection, targets: Sequence[Target]) -> Iterator[Mix]:
    """Yield ``mix`` shifted, a little to as far as allowed, towards each class of ``targets`` and towards all of them.

    A class that the mix does not have stays away.
    """
    named = dict.fromkeys(t.section.category for t in targets if t.section.category is not None)
    wanted = [each for each in named if 0.0 < mix.get(each, 0.0) < section.mix_up_to.get(each, USUAL_LIMIT)]
    groups = [[each] for each in wanted] + ([wanted] if len(wanted) > 1 else [])
    for group in groups:
        limits = {each: section.mix_up_to.get(each, USUAL_LIMIT) for each in group}
        excess = max(1.0, math.fsum(limits.values()) / _MOST)
        for step in _STEPS:
            shares = {each: mix[each] + step * max(0.0, limit / excess - mix[each]) for each, limit in limits.items()}
            shifted = _with_shares(mix, shares)
            if shifted is not None:
                yield shifted


def _with_shares(mix: Mix, shares: Mix) -> Mix | None:
    """Return ``mix`` with these ``shares``, the others keeping their proportions; None if nothing is left for them."""
    rest = 1.0 - math.fsum(shares.values())
    others = math.fsum(share for each, share in mix.items() if each not in shares)
    if others <= 0.0 or rest < min(others, 1.0 - _MOST) - _SLACK:
        return None
    return {each: shares.get(each, share * rest / others) for each, share in mix.items()}
