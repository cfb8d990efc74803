"""A campaign: trials of all kinds, and the table of what came of them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from faults.bench import bench_in
from faults.kinds import Kind, Need
from faults.trial import Trial

from bridge.randomness import derive_seed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one trial."""

    number: int
    kind: Kind
    injected: int
    """How many faults have met a command at work."""
    statuses: tuple[int, ...]
    """How its commands ended; the last one with 0, if all is well."""
    wrong: tuple[str, ...]
    """What should not have come of it; nothing, if all is well."""
    said: str
    """What the commands have said."""


def trials(kinds: Sequence[Kind], seed: int, folder: Path) -> Iterator[Outcome]:
    """Yield the outcome of a trial of each of ``kinds``.

    The same ``seed`` gives the same faults, at not quite the same moments. ``folder`` is for scratch; trials of which
    something is wrong stay there.
    """
    with bench_in(folder, with_engine=any(Need.ENGINE in kind.needs for kind in kinds)) as bench:
        for number, kind in enumerate(kinds):
            with ExitStack() as exits:
                chance = random.Random(derive_seed(seed, "fault", number))
                trial = Trial(bench, chance, folder / f"trial-{number:03}", kind.workers, exits)
                trial.folder.mkdir()
                kind.disturb(trial)
                trial.finish()
                wrong = tuple(dict.fromkeys(trial.wrong))
                yield Outcome(number, kind, trial.injected, tuple(trial.statuses), wrong, trial.log.read_text())
            if not wrong:
                shutil.rmtree(trial.folder)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return a row for each kind, in Markdown."""
    by_kind: dict[tuple[str, int], list[Outcome]] = {}
    for outcome in outcomes:
        by_kind.setdefault((outcome.kind.name, outcome.kind.workers), []).append(outcome)
    lines = [
        "| fault | workers | runs | faults met | commands until done | byte-identical, nothing found |",
        "|---|---|---|---|---|---|",
    ]
    for (name, workers), those in by_kind.items():
        commands = sorted(len(outcome.statuses) for outcome in those)
        span = str(commands[0]) if commands[0] == commands[-1] else f"{commands[0]} to {commands[-1]}"
        well = sum(not outcome.wrong for outcome in those)
        met = sum(outcome.injected for outcome in those)
        lines.append(f"| {name} | {workers} | {len(those)} | {met} | {span} | {well} |")
    every = [outcome for those in by_kind.values() for outcome in those]
    well = sum(not outcome.wrong for outcome in every)
    lines.append(f"| together | | {len(every)} | {sum(outcome.injected for outcome in every)} | | {well} |")
    return "\n".join(lines)
