"""Drawing the moments of an episode: each under the scenario's own conditions, and under those of its twins."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from bridge.episode import FrameStates
from bridge.frame import RawFrame
from bridge.lidar import depth_views
from bridge.optics.development import source_cameras
from bridge.scenario.sample import EpisodePlan
from bridge.simulator.base import Shot
from bridge.simulator.supervised import DeadlyFrame, SupervisedSimulator
from bridge.world import WorldState


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFrame:
    """One moment with all its twins, as the simulator drew them."""

    states: FrameStates
    raw: RawFrame
    twins: Mapping[str, RawFrame]
    """By name, in the order of the scenario."""

    @property
    def number(self) -> int:
        """The number of the frame in its episode."""
        return self.states.number


@dataclass(frozen=True, slots=True, eq=False)
class UndrawnFrame:
    """One moment that the simulator does not survive, itself or as one of its twins."""

    number: int
    state: WorldState
    """What it did not survive."""
    twin: str | None
    """Under the conditions of which twin; None for those of the scenario itself."""
    message: str
    """What became of the simulator."""


def draw_frames(
    simulator: SupervisedSimulator, frames: Iterable[FrameStates], plan: EpisodePlan
) -> Generator[DrawnFrame | UndrawnFrame, None, None]:
    """Draw ``frames`` of an episode in order, each with its twins; a frame comes back when all of it has.

    Of twins only pictures are asked for: what lidars measure is that of the original.
    """
    under_way: deque[FrameStates] = deque()
    sources, views = source_cameras(plan.rig.cameras), depth_views(plan.rig.lidars)
    twin_sources = {name: source_cameras(twin.rig.cameras) for name, twin in plan.under_twins().items()}

    def shots() -> Iterator[Shot]:
        for frame in frames:
            under_way.append(frame)
            yield Shot(frame.state, sources, views)
            for name, state in frame.twins.items():
                yield Shot(state, twin_sources[name])

    with closing(simulator.capture_each(shots())) as taken:
        for shot, original in taken:
            frame = under_way.popleft()
            answers = [(None, shot, original), *((name, *next(taken)) for name in frame.twins)]
            yield _together(frame, answers)


def _together(
    frame: FrameStates, answers: Iterable[tuple[str | None, Shot, RawFrame | DeadlyFrame]]
) -> DrawnFrame | UndrawnFrame:
    drawn: dict[str | None, RawFrame] = {}
    for name, shot, answer in answers:
        if isinstance(answer, DeadlyFrame):
            return UndrawnFrame(frame.number, shot.state, name, answer.message)
        drawn[name] = answer
    return DrawnFrame(frame, drawn[None], {name: drawn[name] for name in frame.twins})
