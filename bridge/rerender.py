"""Draws frames of a dataset again, from the scenario in its manifest, and compares them with its journals.

That proves what ``drivebridge verify`` cannot know: that the dataset is what its manifest says it was made from.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bridge.capture.job import CaptureJob
from bridge.capture.play import play_episode
from bridge.dataset.journal import FrameKey, JournalLine, read_journals
from bridge.dataset.layout import MANIFEST
from bridge.dataset.manifest import DatasetKind, manifest_difference
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.errors import DatasetError, ScenarioError
from bridge.randomness import derive_generator
from bridge.scenario.schema import Scenario
from bridge.simulator.connect import SimulatorChoice, connected


@dataclass(frozen=True, slots=True)
class Difference:
    """A frame that is not what it was."""

    key: FrameKey
    what: tuple[str, ...]
    """The files that differ, or why the frame was in quarantine and is now."""

    def __str__(self) -> str:
        return f"{self.key.stem}: {', '.join(self.what)}"


@dataclass(frozen=True, slots=True)
class Rerendering:
    """What came of drawing frames again."""

    frames: int
    """How many were drawn; 0 where nothing can be said."""
    differences: tuple[Difference, ...]
    """The frames that are not what they were."""
    hindrance: str = ""
    """Why nothing was drawn: other code or another engine than those that made the dataset. Empty if it was."""


def rerender(
    folder: Path,
    frames: float | Sequence[FrameKey],
    *,
    scenario: Scenario | None = None,
    simulator: SimulatorChoice = None,
) -> Rerendering:
    """Draw frames of the dataset in ``folder`` again and compare their files with the journals.

    ``frames`` is a share of all, over 0 and up to 1, or which ones, those in quarantine included: so a frame that ends
    the simulator can be made to do so again. The traffic of their episodes runs from its start, as it did.
    ``scenario`` is needed where the manifest's refers to files of its folder. ``simulator`` is as in ``capture``.
    Raises ``DatasetError`` for a dataset that was not captured from a scenario and for frames that it does not have,
    ``ScenarioError`` where ``scenario`` is needed, and other ``BridgeError`` if they cannot be drawn.
    """
    dataset = Dataset(folder)
    dataset.require(DatasetKind.CAPTURE, "a scenario")
    lines = {line.key: line for line in read_journals(dataset.folder)}
    asked = _sample(lines, frames, dataset.manifest.seed) if isinstance(frames, float) else list(frames)
    for key in asked:
        if key not in lines:
            raise DatasetError(f"{folder}: there is no frame {key.stem} in its journals")
    scenario = _scenario_of(dataset) if scenario is None else scenario
    with tempfile.TemporaryDirectory(prefix="drivebridge-rerender-") as scratch, connected(simulator) as remote:
        job = CaptureJob(scenario, dataset.manifest.seed, Path(scratch) / "dataset", chosen_in=dataset.folder)
        manifest = job.manifest(remote.info)
        difference = manifest_difference(manifest.encode(), (dataset.folder / MANIFEST).read_bytes())
        if difference is not None:
            return Rerendering(0, (), difference)
        with DatasetWriter(job.out, manifest):
            for episode in sorted({key.episode for key in asked}):
                with closing(play_episode(job, remote, episode, asked)) as steps:
                    for _ in steps:
                        pass
        again = {line.key: line for line in read_journals(job.out)}
    found = (_difference(lines[key], again.get(key)) for key in sorted(asked))
    return Rerendering(len(asked), tuple(difference for difference in found if difference is not None))


def _sample(lines: Mapping[FrameKey, JournalLine], share: float, seed: int) -> list[FrameKey]:
    """Return so many of the good frames, the same ones every time."""
    good = [key for key, line in lines.items() if not line.quarantined]
    if not 0.0 < share <= 1.0:
        raise DatasetError(f"expected a share of the frames over 0 and up to 1, got {share:g}")
    count = math.ceil(share * len(good))
    order = derive_generator(seed, "rerender").permutation(len(good))
    return sorted(good[index] for index in order[:count].tolist())


def _scenario_of(dataset: Dataset) -> Scenario:
    """Return the scenario in the manifest of a dataset."""
    said = dict(dataset.manifest.scenario)
    assets = dict(said.get("assets", {}))
    if "session" in said:
        raise DatasetError(f"{dataset.folder}: a script recorded this dataset; there is no scenario to draw it from")
    if assets.pop("packs", None):
        raise ScenarioError(f"{dataset.folder}: its models come from packs; give the scenario file")
    try:
        return Scenario.model_validate({**said, "assets": assets})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ScenarioError(
            f"{dataset.folder / MANIFEST}: scenario.{where}: {first['msg']}; give the scenario file"
        ) from None


def _difference(before: JournalLine, now: JournalLine | None) -> Difference | None:
    if now is None:
        return Difference(before.key, ("the episode has no such frame any more",))
    if before.quarantined != now.quarantined:
        was, is_now = (", ".join(line.quarantined) or "good" for line in (before, now))
        return Difference(before.key, (f"was {was}, is {is_now}",))
    both = before.files.keys() | now.files.keys()
    names = sorted(name for name in both if before.files.get(name) != now.files.get(name))
    if not names and (before.step, before.time_ns) != (now.step, now.time_ns):
        names = [f"step {before.step}, which is now step {now.step}"]
    return Difference(before.key, tuple(names)) if names else None
