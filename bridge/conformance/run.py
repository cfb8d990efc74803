"""Runs the checks and collects their outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bridge.conformance import checks, stage
from bridge.errors import SimulatorError, SimulatorLostError
from bridge.simulator.base import Simulator

Check = Callable[[Simulator], None]

CHECKS: tuple[Check, ...] = (
    checks.info_names_the_engine,
    checks.the_empty_world_is_ground_and_sky,
    checks.depth_is_metres_along_the_axis,
    checks.boxes_are_where_they_project,
    checks.depth_agrees_with_the_box,
    checks.left_is_left,
    checks.nearer_hides_farther,
    checks.the_unoccluded_box_is_tight,
    checks.frame_share_measures_truncation,
    checks.what_is_outside_is_not_reported,
    checks.ids_are_exact,
    checks.the_same_request_gives_the_same_bytes,
    checks.weather_leaves_labels_alone,
    checks.exposure_brightens,
    checks.colours_are_in_order,
    checks.every_camera_sees_its_own_view,
    checks.a_tilted_camera_tilts_the_right_way,
    checks.bad_requests_are_refused,
    checks.the_step_comes_back,
)
"""In the order from simple to involved; each needs the stage loaded."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check found; ``failure`` is None where the simulator conforms."""

    check: Check
    failure: str | None


def run_checks(simulator: Simulator) -> Iterator[Outcome]:
    """Load the stage and run every check, yielding each outcome as it is known.

    Raises ``SimulatorLostError`` when the simulator is gone; a check that fails does not stop the others.
    """
    simulator.load_scene(stage.scene())
    for check in CHECKS:
        try:
            check(simulator)
        except checks.NonConformanceError as failure:
            yield Outcome(check, str(failure))
        except SimulatorLostError:
            raise
        except SimulatorError as error:
            yield Outcome(check, f"refused a request it must take: {error}")
        else:
            yield Outcome(check, None)
