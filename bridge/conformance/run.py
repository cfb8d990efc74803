"""Runs the checks and collects their outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bridge.conformance import (
    checks,
    condition_checks,
    depth_view_checks,
    level_checks,
    mask_checks,
    model_checks,
    normal_checks,
    point_light_checks,
    signal_checks,
    stage,
    traffic_checks,
    wheel_checks,
)
from bridge.conformance.expectations import NonConformanceError
from bridge.errors import SimulatorError, SimulatorLostError, SimulatorReplyError
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
    checks.exposure_brightens,
    checks.colours_are_in_order,
    checks.every_camera_sees_its_own_view,
    checks.a_tilted_camera_tilts_the_right_way,
    checks.bad_requests_are_refused,
    checks.the_step_comes_back,
    mask_checks.masks_agree_with_their_box_and_count,
    mask_checks.masks_hold_what_is_seen,
    mask_checks.masks_are_those_of_actors_drawn_alone,
    normal_checks.normals_come_only_when_asked_for,
    normal_checks.normals_are_of_unit_length_and_face_the_camera,
    normal_checks.the_ground_faces_up,
    normal_checks.normals_agree_with_depth,
    depth_view_checks.depth_views_are_those_of_a_camera,
    depth_view_checks.depth_views_look_where_they_point,
    depth_view_checks.depth_views_come_in_order,
    depth_view_checks.depth_views_need_no_camera,
    depth_view_checks.ambiguous_views_are_refused,
    condition_checks.weather_leaves_labels_alone,
    condition_checks.light_leaves_labels_alone,
    condition_checks.quality_leaves_labels_alone,
    condition_checks.honoured_fields_show,
    signal_checks.honoured_signals_show,
    signal_checks.signals_leave_labels_alone,
    point_light_checks.honoured_point_lights_show,
    point_light_checks.point_lights_leave_labels_alone,
    wheel_checks.models_without_wheels_stay_as_they_are,
    model_checks.the_catalogue_is_in_order,
    model_checks.models_have_their_size,
    model_checks.unknown_models_are_refused,
    level_checks.the_levels_are_in_order,
    level_checks.levels_show_what_they_announce,
    level_checks.levels_come_back_the_same,
    level_checks.ids_of_placements_are_not_those_of_a_level,
    level_checks.unknown_levels_are_refused,
    traffic_checks.traffic_follows_from_seed_and_step,
    traffic_checks.another_seed_gives_other_traffic,
    traffic_checks.steps_and_times_agree,
    traffic_checks.actors_keep_what_they_are,
    traffic_checks.speeds_agree_with_poses,
    traffic_checks.a_captured_moment_shows_what_it_says,
    traffic_checks.traffic_is_refused_where_there_is_none,
)
"""In the order from simple to involved; each needs the stage loaded, and leaves it so."""


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
        except NonConformanceError as failure:
            yield Outcome(check, str(failure))
        except SimulatorLostError:
            raise
        except SimulatorReplyError as error:
            yield Outcome(check, f"answered what no client can take: {error}")
        except SimulatorError as error:
            yield Outcome(check, f"refused a request it must take: {error}")
        else:
            yield Outcome(check, None)
