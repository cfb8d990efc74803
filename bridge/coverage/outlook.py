"""What is known of an episode before it is played: the settings that were drawn, its traffic, its weather and light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bridge.classes import Category
from bridge.coverage.targets import Conditions, Target
from bridge.scenario.distributions import Choice, Constant, Cycle, Distribution, Ordered, Scope
from bridge.scenario.draw import Draw
from bridge.scenario.ramp import Ramp
from bridge.scenario.sample import EpisodePlan
from bridge.scenario.schema import Scenario
from bridge.traffic.demand import Demand, ScriptedTraffic

_BRINGING = ("road.", "traffic.", "ego.")
"""Where the fields are that decide who is there; weather and light are looked at as a whole."""
_PARTS = 3
"""A field that is a number has low, middle and high values, each drawn as often."""
_LOOKS = 16
"""At so many of an episode's frames its weather and light are looked up."""
_ON_FOOT = (Category.PEDESTRIAN, Category.PERSON_SITTING)


@dataclass(frozen=True)
class Outlook:
    """What is known of a plan before it is played."""

    settings: Mapping[str, str]
    """In which part of its distribution each field lies that may bring objects, by path."""
    conditions: tuple[Conditions, ...]
    """At frames that are evenly spread."""

    @classmethod
    def of(cls, plan: EpisodePlan) -> Outlook:
        """Look ahead at ``plan``. Raises ``ScenarioError`` as ``EpisodePlan.conditions`` does."""
        rate_hz = plan.scenario.capture.rate_hz
        looks = sorted({n * plan.frames // _LOOKS for n in range(_LOOKS)})
        conditions = tuple(Conditions.of(*plan.conditions(frame, frame / rate_hz)) for frame in looks)
        draw = Draw(plan.seed, plan.episode, 0, plan.scenario.together, variant=plan.variant)
        settings = {
            path: _part(distribution, draw(path, distribution))
            for path, distribution in varying(plan.scenario).items()
            if path.startswith(_BRINGING)
        }
        for name in ("weather", "light"):
            settings[name] = Counter(getattr(each, name) for each in conditions).most_common(1)[0][0]
        return cls(settings, conditions)

    def allowed(self, target: Target) -> float:
        """Return the share of the frames whose weather and light a target allows."""
        return sum(map(target.allows, self.conditions)) / len(self.conditions)


def varying(scenario: Scenario) -> Mapping[str, Distribution[Any]]:
    """Return the fields that differ between draws of an episode, by path."""
    return {
        path: distribution
        for path, distribution in scenario.together.fields.items()
        if distribution is not None
        and not isinstance(distribution, Constant | Ramp)
        and distribution.per in (Scope.EPISODE, Scope.FRAME)
    }


def exposure(target: Target, plan: EpisodePlan) -> float:
    """Return how much of what ``target`` wants the traffic of ``plan`` is asked for; 1 where that is not known."""
    category, demand = target.section.category, plan.traffic
    if category is None:
        return 1.0
    if isinstance(demand, ScriptedTraffic):
        return float(sum(actor.category is category for actor in demand.actors))
    if not isinstance(demand, Demand):
        return 1.0
    if category in demand.mix:
        return demand.vehicles_per_km * demand.mix[category]
    return demand.pedestrians_per_minute if category in _ON_FOOT else 1.0


def exposures(targets: Sequence[Target], plan: EpisodePlan) -> tuple[float, ...]:
    """Return the exposure of each target."""
    return tuple(exposure(target, plan) for target in targets)


def _part(distribution: Distribution[Any], value: Any) -> str:
    """Return the part of ``distribution`` that ``value`` lies in."""
    if isinstance(distribution, Choice | Cycle):
        return f"no. {distribution.values.index(value)}"
    if not isinstance(distribution, Ordered):
        return "anything"
    ends = [distribution.quantile(part / _PARTS) for part in range(1, _PARTS)]
    return ("low", "middle", "high")[sum(value >= end for end in ends)]
