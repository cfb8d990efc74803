"""Which draw of its scenario each episode of a round is, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bridge.coverage.experience import Experience
from bridge.coverage.gauge import Amounts, Gauge
from bridge.coverage.mix import Mix, shifted_mixes
from bridge.coverage.outlook import Outlook, exposures, varying
from bridge.coverage.targets import Target, Unit
from bridge.dataset.coverage_files import EpisodeRecord
from bridge.scenario.coverage import CoverageSection
from bridge.scenario.sample import EpisodePlan, plan_episode
from bridge.scenario.schema import Scenario
from bridge.traffic.demand import Demand

VARIANTS = 12
"""So many draws of an episode are compared."""
_SLACK = 1e-9


@dataclass(frozen=True)
class Choice:
    """What one episode is."""

    plan: EpisodePlan
    mix: Mix | None
    """The shares of the vehicles, where they were shifted."""
    why: str
    outlook: Outlook
    hope: Amounts
    """What each of its frames may bring; nothing where nothing is known."""

    @classmethod
    def of(cls, plan: EpisodePlan, targets: int, why: str = "") -> Choice:
        """Return the episode as ``plan`` has it, of which nothing is known."""
        return cls(plan, None, why, Outlook.of(plan), Amounts.none(targets))


@dataclass(frozen=True)
class Chooser:
    """Chooses from what past episodes teach."""

    scenario: Scenario
    seed: int
    section: CoverageSection
    gauge: Gauge
    records: Sequence[EpisodeRecord]

    def choose(self, episodes: Sequence[int], have: Amounts) -> list[Choice]:
        """Choose the episodes of a round one after the other, each as if those before it had brought what they may."""
        objects, by_target = self._learned()
        chosen = []
        for episode in episodes:
            best: tuple[float, Choice, Amounts] | None = None
            usual: Amounts | None = None
            for choice in self._candidates(episode):
                brings = self._expected(choice, objects, by_target)
                usual = usual or brings
                left = self.gauge.shortfall(have.plus(brings))
                if best is None or left < best[0] - _SLACK:
                    best = left, choice, brings
            assert best is not None, "the plain draw is always among them"
            assert usual is not None
            _, choice, brings = best
            hope = brings.times(1 / choice.plan.frames)
            chosen.append(replace(choice, why=self._reason(choice, brings, usual), hope=hope))
            have = have.plus(brings)
        return chosen

    def _candidates(self, episode: int) -> Iterator[Choice]:
        """Yield what the episode may be, nearest to the scenario first."""
        variants = VARIANTS if varying(self.scenario) else 1
        plans = [plan_episode(self.scenario, self.seed, episode, variant) for variant in range(variants)]
        choices = [Choice.of(plan, len(self.gauge.targets)) for plan in plans]
        yield from choices
        for choice in choices:
            demand = choice.plan.traffic
            if isinstance(demand, Demand):
                for mix in shifted_mixes(demand.mix, self.section, self._open()):
                    yield replace(choice, plan=replace(choice.plan, traffic=replace(demand, mix=mix)), mix=mix)

    def _open(self) -> list[Target]:
        """Return the targets that may be missing something."""
        return [each for number, each in enumerate(self.gauge.targets) if number not in self.gauge.given_up]

    def _learned(self) -> tuple[Experience, list[Experience]]:
        """Return what was learned of all objects, and of each target."""
        unexposed = [1.0] * len(self.records)
        objects = Experience.of(self.records, [record.seen.objects for record in self.records], unexposed)
        by_target = [
            Experience.of(
                self.records,
                [record.seen.regardless[number] for record in self.records],
                [record.exposures[number] for record in self.records],
            )
            for number in range(len(self.gauge.targets))
        ]
        return objects, by_target

    def _expected(self, choice: Choice, objects: Experience, by_target: Sequence[Experience]) -> Amounts:
        """Return what the episode may bring if all of its frames are drawn."""
        frames = choice.plan.frames
        rows = zip(self.gauge.targets, by_target, exposures(self.gauge.targets, choice.plan), strict=True)
        per_frame = [
            choice.outlook.allowed(target) * _at_most_one(target, known.expected(exposure, choice.outlook.settings))
            for target, known, exposure in rows
        ]
        total = max(
            objects.expected(1.0, choice.outlook.settings),
            max((n for t, n in zip(self.gauge.targets, per_frame, strict=True) if t.unit is Unit.OBJECTS), default=0.0),
        )
        return Amounts(frames, frames * total, tuple(frames * each for each in per_frame))

    def _reason(self, choice: Choice, brings: Amounts, usual: Amounts) -> str:
        if choice.plan.variant == 0 and choice.mix is None:
            return "as the scenario draws it: nothing else promised more"
        gains = [
            (ours - theirs) / max(ours, theirs, _SLACK)
            for ours, theirs in zip(brings.matches, usual.matches, strict=True)
        ]
        most = max(
            (number for number in range(len(gains)) if number not in self.gauge.given_up), key=lambda n: (gains[n], -n)
        )
        words = [f"draw {choice.plan.variant} of {VARIANTS}" if choice.plan.variant else "the scenario's own draw"]
        demand = choice.plan.traffic
        if choice.mix is not None and isinstance(demand, Demand):
            words.append("vehicles " + ", ".join(f"{name} {share:.0%}" for name, share in choice.mix.items()))
        target = self.gauge.targets[most]
        what = "frames" if target.unit is Unit.FRAMES else "objects"
        words.append(
            f"may bring {brings.matches[most]:.3g} {what} of '{target.label}', "
            f"where the scenario's own may bring {usual.matches[most]:.3g}"
        )
        return "; ".join(words)


def _at_most_one(target: Target, expected: float) -> float:
    """Return what a frame may count: a target of frames counts each once."""
    return min(expected, 1.0) if target.unit is Unit.FRAMES else expected


def mix_as_written(mix: Mix | None) -> Mapping[str, float] | None:
    """Return shares by plain names, for a file."""
    return None if mix is None else {str(name): share for name, share in mix.items()}
