"""Draws fields of a scenario, each with a generator of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self, TypeVar, cast

import numpy as np

from bridge.errors import ScenarioError
from bridge.randomness import derive_generator
from bridge.scenario.arithmetic import ExpressionError
from bridge.scenario.correlation import Correlated
from bridge.scenario.distributions import Constant, Distribution, Ordered, Scope
from bridge.scenario.expression import Expression
from bridge.scenario.problem import shown
from bridge.scenario.ramp import Ramp, Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Together:
    """What the fields of a scenario have to do with each other."""

    fields: Mapping[str, Distribution[Any]] = field(default_factory=dict)
    """Every field that is drawn, by path."""
    correlated: Mapping[str, Correlated] = field(default_factory=dict)
    """Those that are drawn together with others, by path."""
    episodes: int = 1
    """Of the whole dataset."""
    stage: range = range(1)
    """The episodes of the stage that the scenario is for; all of them without a curriculum."""


@dataclass(frozen=True, slots=True)
class Draw:
    """Draws fields of one frame of one episode."""

    seed: int
    episode: int
    frame: int
    together: Together = Together()
    actor: int = 0
    """Which of several actors that are placed alike."""
    variant: int = 0
    """Another draw of the same episode for every number; what is drawn once for the dataset is the same in all."""

    def __call__(self, field_path: str, distribution: Distribution[T]) -> T:
        """Draw the field ``field_path``, which names its generator.

        Raises ``ScenarioError`` for an expression that comes to nothing that the field accepts.
        """
        if isinstance(distribution, Constant):
            value: T = distribution.value  # making a generator would take longer than all else
            return value
        if isinstance(distribution, Expression):
            return cast(T, self._work_out(field_path, distribution, {}))
        per = distribution.per
        drawn: Distribution[T] = distribution
        if isinstance(distribution, Ramp):
            drawn = distribution.at(self._progress(distribution.over))
        correlated = self.together.correlated.get(field_path)
        if correlated is not None and isinstance(drawn, Ordered):
            return cast(T, drawn.quantile(correlated.share(lambda path: self._generator(path, per).random())))
        return drawn.sample(self._generator(field_path, per), self._index(per))

    def optional(self, field_path: str, distribution: Distribution[T] | None, default: T) -> T:
        """Draw a field that may be left out."""
        return default if distribution is None else self(field_path, distribution)

    def of_actor(self, number: int) -> Self:
        """Return what draws for actor ``number`` of several that are placed alike, from 0."""
        return replace(self, actor=number)

    def work_out_all(self, scope: Scope) -> None:
        """Raise ``ScenarioError`` if an expression that is as often drawn as ``scope`` comes to nothing acceptable."""
        for path, distribution in self.together.fields.items():
            if isinstance(distribution, Expression) and distribution.per is scope:
                self(path, distribution)

    def _generator(self, field_path: str, per: Scope) -> np.random.Generator:
        variant = ("variant", self.variant) if self.variant else ()
        match per:
            case Scope.DATASET:
                return derive_generator(self.seed, field_path)
            case Scope.FRAME:
                return derive_generator(self.seed, self.episode, self.frame, field_path, *variant)
            case Scope.ACTOR if self.actor:
                return derive_generator(self.seed, self.episode, field_path, self.actor, *variant)
            case _:
                return derive_generator(self.seed, self.episode, field_path, *variant)

    def _index(self, per: Scope) -> int:
        match per:
            case Scope.DATASET:
                return 0
            case Scope.FRAME:
                return self.frame
            case Scope.ACTOR:
                return self.actor
            case Scope.EPISODE:
                return self.episode + self.variant

    def _progress(self, over: Span) -> float:
        """Return how far the episode is, 0-1, in the dataset or in its stage."""
        episodes = self.together.stage if over is Span.STAGE else range(self.together.episodes)
        done = self.episode - episodes.start
        return min(max(done / (len(episodes) - 1), 0.0), 1.0) if len(episodes) > 1 else 0.0

    def _work_out(self, field_path: str, expression: Expression, known: dict[str, Any]) -> Any:
        """Return the value of an expression; ``known`` has those of fields that were needed already."""

        def of(name: str) -> Any:
            if name not in known:
                needed = self.together.fields[name]
                if isinstance(needed, Expression):
                    known[name] = self._work_out(name, needed, known)
                else:
                    known[name] = self(name, needed)
            return known[name]

        try:
            return expression.value(of)
        except ExpressionError as error:
            given = [f"{name} = {shown(known[name])}" for name in expression.names if name in known]
            place = ", ".join([f"episode {self.episode}", f"frame {self.frame}", *given])
            raise ScenarioError(f"{field_path}: expr {shown(expression.source)}: {error} (at {place})") from None
