"""A suite that passes everything proves nothing: these defects are real ones of other simulators, and it finds them."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Camera, Quality
from bridge.conformance import CHECKS, stage
from bridge.conformance.condition_checks import LIGHTS, WEATHERS
from bridge.conformance.expectations import NonConformanceError
from bridge.frame import CameraImages, DepthView, Observation, PixelBox, RawFrame
from bridge.geometry import IDENTITY_ROTATION, Pose
from bridge.simulator.base import Simulator
from bridge.simulator.fake import FakeSimulator
from bridge.world import Aspect, Illumination, Weather, WorldState

Damage = Callable[[RawFrame], RawFrame]


class Damaged(FakeSimulator):
    """Answers rightly, and then spoils the answer."""

    def __init__(self, damage: Damage) -> None:
        super().__init__()
        self.damage = damage

    def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
        return self.damage(super().capture(state, cameras, depth_views))


def failed_checks(simulator: Simulator, family: str) -> set[str]:
    """Return the names of the checks of one module of ``bridge.conformance`` that fail."""
    simulator.load_scene(stage.scene())
    failed = set()
    for check in CHECKS:
        if check.__module__ == f"bridge.conformance.{family}":
            try:
                check(simulator)
            except NonConformanceError:
                failed.add(check.__name__)
    return failed


FAMILIES = [
    "checks",
    "mask_checks",
    "normal_checks",
    "depth_view_checks",
    "model_checks",
    "level_checks",
    "traffic_checks",
    "signal_checks",
    "wheel_checks",
]


@pytest.mark.parametrize("family", FAMILIES)
def test_an_undamaged_simulator_fails_nothing(family: str) -> None:
    assert failed_checks(Damaged(lambda frame: frame), family) == set()


def of_images(change: Callable[[CameraImages], CameraImages]) -> Damage:
    return lambda frame: replace(frame, images={name: change(images) for name, images in frame.images.items()})


def mirrored(images: CameraImages) -> CameraImages:
    flipped = {name: np.ascontiguousarray(getattr(images, name)[:, ::-1]) for name in ("rgb", "ids", "depth")}
    return replace(images, **flipped)


def test_the_suite_notices_a_simulator_that_mirrors_its_images() -> None:
    failed = failed_checks(Damaged(of_images(mirrored)), "checks")
    assert {"left_is_left", "boxes_are_where_they_project", "the_unoccluded_box_is_tight"} <= failed


def of_masks(change: Callable[[NDArray[np.bool_]], NDArray[np.bool_]]) -> Damage:
    """Change the mask of every observation; its box and count stay."""

    def changed(seen: Observation) -> Observation:
        return replace(seen, unoccluded_bits=np.packbits(change(seen.unoccluded_mask())).tobytes())

    return lambda frame: replace(
        frame, observations={name: tuple(map(changed, seen)) for name, seen in frame.observations.items()}
    )


def masks_of_the_neighbour(frame: RawFrame) -> RawFrame:
    """Give every actor box, count and mask of the next one."""

    def swapped(seen: tuple[Observation, ...]) -> tuple[Observation, ...]:
        return tuple(
            replace(
                one,
                unoccluded_box=other.unoccluded_box,
                unoccluded_pixels=other.unoccluded_pixels,
                unoccluded_bits=other.unoccluded_bits,
            )
            for one, other in zip(seen, seen[1:] + seen[:1], strict=True)
        )

    return replace(frame, observations={name: swapped(seen) for name, seen in frame.observations.items()})


def masks_of_what_is_seen(frame: RawFrame) -> RawFrame:
    """Report the visible pixels as if they were all."""

    def modal(seen: Observation, ids: NDArray[np.uint16]) -> Observation:
        rows, columns = np.nonzero(ids == seen.actor_id)
        if not len(rows):
            return seen
        box = PixelBox(int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max()))
        mask = ids[box.top : box.bottom + 1, box.left : box.right + 1] == seen.actor_id
        bits = np.packbits(mask).tobytes()
        return replace(seen, unoccluded_box=box, unoccluded_pixels=len(rows), unoccluded_bits=bits)

    observations = {
        name: tuple(modal(one, frame.images[name].ids) for one in seen) for name, seen in frame.observations.items()
    }
    return replace(frame, observations=observations)


@pytest.mark.parametrize(
    ("damage", "caught_by"),
    [
        (of_masks(lambda mask: mask[:, ::-1]), "masks_hold_what_is_seen"),
        (of_masks(lambda mask: mask[::-1]), "masks_hold_what_is_seen"),
        (of_masks(lambda mask: mask.T.reshape(mask.shape)), "masks_hold_what_is_seen"),
        (of_masks(lambda mask: np.roll(mask, 1, axis=1)), "masks_hold_what_is_seen"),
        (of_masks(np.ones_like), "masks_agree_with_their_box_and_count"),
        (of_masks(lambda mask: np.roll(mask, 8)), "masks_are_those_of_actors_drawn_alone"),
        (masks_of_the_neighbour, "masks_hold_what_is_seen"),
        (masks_of_what_is_seen, "masks_are_those_of_actors_drawn_alone"),
    ],
    ids=["mirrored", "upside down", "column by column", "shifted", "whole box", "a byte late", "neighbour", "modal"],
)
def test_the_suite_notices_wrong_masks(damage: Damage, caught_by: str) -> None:
    assert caught_by in failed_checks(Damaged(damage), "mask_checks")


def of_normals(change: Callable[[NDArray[np.int16]], NDArray[np.int16]]) -> Damage:
    def changed(images: CameraImages) -> CameraImages:
        return images if images.normals is None else replace(images, normals=change(images.normals))

    return of_images(changed)


def without_normals(images: CameraImages) -> CameraImages:
    return replace(images, normals=None)


def with_normals(images: CameraImages) -> CameraImages:
    return replace(images, normals=np.zeros(images.rgb.shape, np.int16))


@pytest.mark.parametrize(
    ("damage", "caught_by"),
    [
        (of_normals(lambda normals: normals * np.array([-1, 1, 1], np.int16)), "normals_agree_with_depth"),
        (of_normals(lambda normals: normals * np.array([1, -1, 1], np.int16)), "the_ground_faces_up"),
        (
            of_normals(lambda normals: normals * np.array([1, 1, -1], np.int16)),
            "normals_are_of_unit_length_and_face_the_camera",
        ),
        (of_normals(np.negative), "normals_are_of_unit_length_and_face_the_camera"),
        (of_normals(lambda normals: normals // 2), "normals_are_of_unit_length_and_face_the_camera"),
        (of_normals(lambda normals: np.ascontiguousarray(normals[::-1])), "normals_agree_with_depth"),
        (of_normals(lambda normals: np.ascontiguousarray(normals[:, ::-1])), "normals_agree_with_depth"),
        (of_normals(lambda normals: np.roll(normals, 4, axis=1)), "normals_are_of_unit_length_and_face_the_camera"),
        (of_images(without_normals), "normals_come_only_when_asked_for"),
        (of_images(with_normals), "normals_come_only_when_asked_for"),
    ],
    ids=[
        "x flipped",
        "y flipped",
        "z flipped",
        "inwards",
        "half as long",
        "upside down",
        "mirrored",
        "shifted",
        "missing",
        "unasked",
    ],
)
def test_the_suite_notices_wrong_normals(damage: Damage, caught_by: str) -> None:
    assert caught_by in failed_checks(Damaged(damage), "normal_checks")


def test_the_suite_notices_normals_that_leave_the_camera_out() -> None:
    """Normals in the world's axes, of the very camera that took them."""

    class InWorldAxes(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            frame = super().capture(state, cameras, depth_views)
            images = dict(frame.images)
            for camera in cameras:
                normals = images[camera.name].normals
                if normals is not None:
                    world_from_camera = state.world_from_ego.matrix() @ camera.ego_from_camera()
                    turned = np.rint(normals @ world_from_camera[:3, :3].T).astype(np.int16)
                    images[camera.name] = replace(images[camera.name], normals=turned)
            return replace(frame, images=images)

    failed = failed_checks(InWorldAxes(), "normal_checks")
    assert failed >= {"the_ground_faces_up", "normals_agree_with_depth"}


def test_the_suite_notices_normals_that_rain_bends() -> None:
    class Rippled(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            frame = super().capture(state, cameras, depth_views)
            ripple = of_normals(lambda normals: (normals + np.int16(state.weather.rain_mm_per_h > 0)).astype(np.int16))
            return ripple(frame)

    failed = failed_checks(Rippled(), "condition_checks")
    assert failed == {"weather_leaves_labels_alone"}


def test_the_suite_tries_every_field_of_weather_and_light() -> None:
    for kind, cases, usual in ((Weather, WEATHERS, Weather()), (Illumination, LIGHTS, stage.CLEAR_NOON)):
        for field in fields(kind):
            assert getattr(cases[field.name], field.name) != getattr(usual, field.name), field.name


@pytest.mark.parametrize("field", ["lens_dirt", "wind_mps"])
def test_the_suite_notices_weather_that_hides_what_is_far(field: str) -> None:
    class Hiding(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            hidden = getattr(state.weather, field) != getattr(Weather(), field)
            near = tuple(actor for actor in state.actors if actor.actor_id != 2) if hidden else state.actors
            return super().capture(replace(state, actors=near), cameras, depth_views)

    assert "weather_leaves_labels_alone" in failed_checks(Hiding(), "condition_checks")


@pytest.mark.parametrize("field", ["moon_phase", "tone_curve"])
def test_the_suite_notices_light_that_hides_what_is_far(field: str) -> None:
    class Hiding(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            noon = stage.CLEAR_NOON
            hidden = getattr(state.illumination, field) != getattr(noon, field)
            near = tuple(actor for actor in state.actors if actor.actor_id != 2) if hidden else state.actors
            return super().capture(replace(state, actors=near), cameras, depth_views)

    assert "light_leaves_labels_alone" in failed_checks(Hiding(), "condition_checks")


def test_the_suite_notices_a_simulator_that_promises_what_it_does_not_show() -> None:
    for promised in ("moon_phase", "fog_visibility"):

        class Boasting(FakeSimulator):
            info = replace(FakeSimulator.info, weather_fields=frozenset({"exposure_ev", promised}))

        assert failed_checks(Boasting(), "condition_checks") == {"honoured_fields_show"}


def test_the_suite_notices_a_quality_that_drops_details() -> None:
    class Coarse(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            is_fast = any(camera.quality is Quality.FAST for camera in cameras)
            near = tuple(actor for actor in state.actors if actor.actor_id != 2) if is_fast else state.actors
            return super().capture(replace(state, actors=near), cameras, depth_views)

    assert failed_checks(Coarse(), "condition_checks") == {"quality_leaves_labels_alone"}


def of_views(change: Callable[[DepthView], DepthView]) -> Damage:
    return lambda frame: replace(frame, depth_views={name: change(view) for name, view in frame.depth_views.items()})


def upside_down(view: DepthView) -> DepthView:
    return DepthView(np.ascontiguousarray(view.ids[::-1]), np.ascontiguousarray(view.depth[::-1]))


def ranges(view: DepthView) -> DepthView:
    """Measure along the ray instead of along the axis, by a lens of 90 degrees."""
    height, width = view.ids.shape
    v, u = np.mgrid[0:height, 0:width]
    x, y = (u - (width - 1) / 2) / (width / 2), (v - (height - 1) / 2) / (width / 2)
    return replace(view, depth=(view.depth * np.sqrt(1 + x * x + y * y)).astype(np.float32))


def next_ids(view: DepthView) -> DepthView:
    return replace(view, ids=np.where(view.ids > 0, view.ids + 1, 0).astype(np.uint16))


def reversed_views(frame: RawFrame) -> RawFrame:
    return replace(frame, depth_views=dict(reversed(list(frame.depth_views.items()))))


def swapped_views(frame: RawFrame) -> RawFrame:
    """Give each view the images of another one."""
    return replace(
        frame, depth_views=dict(zip(frame.depth_views, reversed(list(frame.depth_views.values())), strict=True))
    )


@pytest.mark.parametrize(
    ("damage", "caught_by"),
    [
        (of_views(next_ids), "depth_views_are_those_of_a_camera"),
        (of_views(upside_down), "depth_views_are_those_of_a_camera"),
        (of_views(ranges), "depth_views_are_those_of_a_camera"),
        (reversed_views, "depth_views_come_in_order"),
        (swapped_views, "depth_views_look_where_they_point"),
        (lambda frame: replace(frame, depth_views={}), "depth_views_need_no_camera"),
    ],
    ids=["ids off by one", "upside down", "ranges", "order", "swapped", "missing"],
)
def test_the_suite_notices_wrong_depth_views(damage: Damage, caught_by: str) -> None:
    assert caught_by in failed_checks(Damaged(damage), "depth_view_checks")


def test_the_suite_notices_views_that_look_ahead_only() -> None:
    class Ahead(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            ahead = [
                replace(view, ego_from_mount=Pose(view.ego_from_mount.position, IDENTITY_ROTATION))
                for view in depth_views
            ]
            return super().capture(state, cameras, ahead)

    assert {"depth_views_look_where_they_point", "depth_views_need_no_camera"} <= failed_checks(
        Ahead(), "depth_view_checks"
    )


def test_the_suite_notices_a_simulator_that_takes_ambiguous_views() -> None:
    class Careless(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            by_name = {view.name: replace(view, normals=False) for view in depth_views}
            views = [view for name, view in by_name.items() if name not in {camera.name for camera in cameras}]
            return super().capture(state, cameras, views)

    assert failed_checks(Careless(), "depth_view_checks") == {"ambiguous_views_are_refused"}


def test_the_suite_notices_signals_that_are_promised_and_not_shown() -> None:
    class Boasting(FakeSimulator):
        info = replace(FakeSimulator.info, weather_fields=frozenset({"signals"}))

    assert failed_checks(Boasting(), "signal_checks") == {"honoured_signals_show"}


def test_the_suite_notices_signals_that_hide_what_is_lit() -> None:
    class Hiding(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            frame = super().capture(state, cameras, depth_views)
            lit = Aspect.GREEN in state.signals.values()
            return of_images(lambda seen: replace(seen, ids=np.zeros_like(seen.ids)))(frame) if lit else frame

    assert failed_checks(Hiding(), "signal_checks") == {"signals_leave_labels_alone"}


def test_the_suite_notices_steering_that_turns_the_whole_vehicle() -> None:
    class Turning(FakeSimulator):
        def capture(self, state: WorldState, cameras: Sequence[Camera], depth_views: Sequence[Camera] = ()) -> RawFrame:
            actors = tuple(
                replace(actor, world_from_actor=replace(actor.world_from_actor, rotation=IDENTITY_ROTATION))
                if actor.steering
                else actor
                for actor in state.actors
            )
            return super().capture(replace(state, actors=actors), cameras, depth_views)

    assert failed_checks(Turning(), "wheel_checks") == {"models_without_wheels_stay_as_they_are"}
