"""The checks of levels of the simulator's own; one that has none passes them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.conformance.expectations import expect, expect_refusal, loaded
from bridge.errors import SimulatorRequestError
from bridge.geometry import Pose, Quaternion, Vec3
from bridge.simulator.base import Simulator
from bridge.world import FIRST_STATIC_ID, MAX_INSTANCE_ID, StaticScene

_BOX_ID = 7
_WIDE = Pinhole.from_fov(240, 160, math.pi / 2)
_VIEWS = (
    *(
        Camera(name, _WIDE, Pose.planar(0.0, 0.0, 1.5, quarter * math.pi / 2))
        for quarter, name in enumerate(("ahead", "left", "behind", "right"))
    ),
    Camera("above", _WIDE, Pose(Vec3(0.0, 0.0, 40.0), Quaternion.from_rpy(0.0, math.pi / 2, 0.0))),
)


def the_levels_are_in_order(simulator: Simulator) -> None:
    """The names of levels are unique and ascend, and who drives traffic has a level to drive in."""
    levels = list(simulator.info.levels)
    expect(levels == sorted(set(levels)), f"expected unique names in ascending order, got {levels}")
    if simulator.info.drives_traffic:
        expect(bool(levels), "it drives traffic in its levels, but has none")
        expect(bool(simulator.info.catalogue), "it drives traffic with models of its own, but has none")


def levels_show_what_they_announce(simulator: Simulator) -> None:
    """Of a level, the id image holds ids that were announced with their classes, and no others."""
    state = stage.state([stage.box(_BOX_ID, 12.0)])
    for level in simulator.info.levels:
        with loaded(simulator, _scene_in(level)) as things:
            expect(bool(things), f"level {level!r}: expected to be told what stands in it, got nothing")
            wrong = sorted(i for i in things if not FIRST_STATIC_ID <= i <= MAX_INSTANCE_ID)
            expect(not wrong, f"level {level!r}: ids of things that never move begin at {FIRST_STATIC_ID}, got {wrong}")
            expect(Category.SKY not in things.values(), f"level {level!r}: nothing that stands in it is sky")
            views = simulator.capture(state, (), _VIEWS).depth_views
        seen = set(np.unique(np.concatenate([view.ids.ravel() for view in views.values()])).tolist()) - {0, _BOX_ID}
        unknown = sorted(seen - set(things))
        expect(not unknown, f"level {level!r}: its pictures hold the ids {unknown[:8]}, which it did not announce")
        expect(bool(seen), f"level {level!r}: expected to see something around and below the origin, saw nothing")


def levels_come_back_the_same(simulator: Simulator) -> None:
    """A level that is loaded again has the same ids with the same classes, whatever was loaded in between."""
    for level in simulator.info.levels:
        with loaded(simulator, _scene_in(level)) as things:
            first = dict(things)
        with loaded(simulator, _scene_in(level)) as things:
            again = dict(things)
        differing = sorted(i for i in {*first, *again} if first.get(i) != again.get(i))
        expect(not differing, f"level {level!r}: the ids {differing[:8]} are other things when it is loaded again")


def ids_of_placements_are_not_those_of_a_level(simulator: Simulator) -> None:
    """A placement with the id of a thing of the level is refused with a reason, or the thing gets another id."""
    for level in simulator.info.levels:
        with loaded(simulator, _scene_in(level)) as things:
            taken = min(things, default=FIRST_STATIC_ID)
        placement = replace(stage.scene().placements[0], instance_id=taken)
        try:
            with loaded(simulator, replace(_scene_in(level), placements=(placement,))) as things:
                shared = taken in things
        except SimulatorRequestError as error:
            expect(len(str(error)) > 20, f"level {level!r}: the refusal says nothing useful: {error}")
        else:
            expect(not shared, f"level {level!r}: id {taken} is that of a placement and of a thing of the level")


def unknown_levels_are_refused(simulator: Simulator) -> None:
    """A scene in a level that the simulator does not have is refused with a reason."""

    def attempt() -> None:
        with loaded(simulator, _scene_in("no such level")):
            pass

    expect_refusal("a level that there is not", attempt)


def _scene_in(level: str) -> StaticScene:
    return StaticScene(stage.scene().assets, (), level)
