"""The lidar against a ray caster, planes in closed form and the definition of what is detected."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.classes import Category
from bridge.errors import SimulatorReplyError
from bridge.frame import DepthView
from bridge.geometry import Pose, Size, Vec3, transform_points
from bridge.lidar import Lidar
from bridge.sensors.lidar_scan import scan
from bridge.sensors.point_cloud import PointCloud
from bridge.world import Actor, Weather, WorldState
from tests import box_world

Field = NDArray[np.float64]

CLEAR = Weather(fog_visibility_m=1e6)
FAR_SEEING = dataclasses.replace(box_world.ROOF_LIDAR, columns=720, max_range_m=1000.0)
"""Detects everything in the street."""


def generator() -> np.random.Generator:
    return np.random.default_rng(5)


def street_views(state: WorldState, lidar: Lidar) -> dict[str, DepthView]:
    images = box_world.cast_frame(state, lidar.views()).images
    return {name: DepthView(image.ids, image.depth) for name, image in images.items()}


def views_of(lidar: Lidar, depth_of: Callable[[Camera, Field], Field], instance_id: int = 1) -> dict[str, DepthView]:
    """Views in which everything is ``instance_id``; ``depth_of`` gets the (H, W, 3) rays, of z 1, of each camera."""
    views = {}
    for camera in lidar.views():
        k = camera.pinhole
        rays = k.unproject(np.ones((k.height, k.width), np.float32)).astype(np.float64)
        depth = depth_of(camera, rays).astype(np.float32)
        views[camera.name] = DepthView(np.where(np.isfinite(depth), instance_id, 0).astype(np.uint16), depth)
    return views


def one_actor(category: Category, luminance: float = 0.5, weather: Weather = CLEAR) -> WorldState:
    actor = Actor(1, category, "x", Pose.planar(0, 0, 0, 0), Size(4, 2, 2), primary=(luminance, luminance, luminance))
    ego = Pose.planar(0.0, 0.0, 0.0, 0.0)
    return WorldState(0, 0, 0, ego, Vec3(0.0, 0.0, 0.0), (actor,), weather)


def beam_numbers(lidar: Lidar, xyz: NDArray[np.float32]) -> NDArray[np.intp]:
    """Which beam each point lies on, counted as in a cloud without gaps."""
    x, y, z = xyz.astype(np.float64).T
    elevations = np.arctan2(z, np.hypot(x, y))
    rows = np.abs(elevations[:, None] - np.array(lidar.elevations)).argmin(axis=1)
    columns = np.rint((math.pi - np.arctan2(y, x)) / (2 * math.pi) * lidar.columns).astype(int) % lidar.columns
    return np.asarray(rows * lidar.columns + columns)


def ranges(cloud: PointCloud) -> Field:
    return np.asarray(np.linalg.norm(cloud.xyz.astype(np.float64), axis=1))


@pytest.fixture(scope="module")
def state() -> WorldState:
    return dataclasses.replace(box_world.street(), weather=CLEAR)


@pytest.fixture(scope="module")
def views(state: WorldState) -> Mapping[str, DepthView]:
    return street_views(state, FAR_SEEING)


@pytest.fixture(scope="module")
def cloud(state: WorldState, views: Mapping[str, DepthView]) -> PointCloud:
    return scan(FAR_SEEING, views, state, box_world.STATICS, generator())


def test_it_measures_what_a_ray_caster_meets(state: WorldState, cloud: PointCloud) -> None:
    truth = box_world.cast_points(state, dataclasses.replace(FAR_SEEING, max_range_m=200.0))
    at = beam_numbers(FAR_SEEING, cloud.xyz)
    true_at = beam_numbers(FAR_SEEING, truth.xyz)
    assert (np.diff(true_at) > 0).all()
    common, ours, theirs = np.intersect1d(at, true_at, return_indices=True)
    # Only a beam at the edge of a thing may meet another thing, or none: the views' pixels are as fine as the beams.
    assert len(common) > 0.998 * len(truth)
    same = cloud.ids[ours] == truth.ids[theirs]
    assert same.mean() > 0.998
    errors = np.abs(ranges(cloud)[ours] - ranges(truth)[theirs])[same]
    on_ground = truth.ids[theirs][same] == box_world.GROUND_ID
    assert on_ground.sum() > 2000
    assert errors[on_ground].max() < 0.001  # grazing angles and all
    # A surface that ends is met at the last of its pixels, which are 8 mrad wide here.
    assert np.quantile(errors[~on_ground], 0.95) < 0.002
    assert np.quantile(errors[~on_ground], 0.99) < 0.2


def test_points_lie_on_their_things(state: WorldState, cloud: PointCloud) -> None:
    world_from_lidar = state.world_from_ego.matrix() @ FAR_SEEING.ego_from_mount.matrix()
    points = transform_points(world_from_lidar, cloud.xyz.astype(np.float64))
    aside: list[Field] = []
    for thing in [*state.actors, box_world.PARKED]:
        own = points[cloud.ids == thing.actor_id]
        in_box = transform_points(thing.world_from_actor.inverse().matrix(), own)
        half = np.array([thing.size.length_m / 2, thing.size.width_m / 2, thing.size.height_m / 2])
        outside = np.linalg.norm(np.maximum(np.abs(in_box - (0, 0, half[2])) - half, 0), axis=1)
        # Half a pixel of the views: 4.4 mrad.
        assert (outside < 0.005 * np.linalg.norm(own - world_from_lidar[:3, 3], axis=1)).all()
        aside.append(outside)
    all_outside = np.concatenate(aside)
    assert len(all_outside) > 500
    assert (all_outside > 0.01).mean() < 0.05
    ground = points[cloud.ids == box_world.GROUND_ID]
    assert np.abs(ground[:, 2]).max() < 1e-4


def test_points_come_beam_by_beam_from_straight_back_clockwise(cloud: PointCloud) -> None:
    numbers = beam_numbers(FAR_SEEING, cloud.xyz)
    assert (np.diff(numbers) > 0).all()
    first = cloud.xyz[numbers // FAR_SEEING.columns == 15]  # the steepest beam meets the ground all around
    assert len(first) == FAR_SEEING.columns
    assert first[0, 0] < 0
    assert first[FAR_SEEING.columns // 4, 1] > 0
    assert first[FAR_SEEING.columns // 2, 0] > 0


components = st.floats(-1, 1).filter(lambda value: abs(value) > 1e-3)


@settings(max_examples=30, deadline=None)
@given(normal=st.tuples(components, components, components), distance=st.floats(1.0, 20))
def test_planes_are_exact_at_any_angle(normal: tuple[float, float, float], distance: float) -> None:
    lidar = dataclasses.replace(box_world.ROOF_LIDAR, columns=180, min_range_m=0.0, max_range_m=50.0)
    unit = np.array(normal) / np.linalg.norm(normal)
    ego_from_lidar = lidar.ego_from_mount.matrix()

    def depth_of(camera: Camera, rays: Field) -> Field:
        lidar_from_camera = np.linalg.inv(ego_from_lidar) @ camera.ego_from_camera()
        with np.errstate(divide="ignore"):
            depth = distance / (rays @ (lidar_from_camera[:3, :3].T @ unit))
        return np.where((depth > 0) & (depth < 5000), depth, np.inf)

    found = scan(lidar, views_of(lidar, depth_of), one_actor(Category.CAR, 1.0), {}, generator())
    directions = found.xyz / ranges(found)[:, None]
    cosines = directions @ unit
    expected: Field = distance / cosines
    np.testing.assert_allclose(ranges(found), expected, rtol=2e-4)
    # White paint, all but matt: 0.7 under the cosine of the incidence.
    np.testing.assert_allclose(found.intensity, 0.7 * cosines, atol=0.04)


@pytest.mark.parametrize("nearest_m", [3.0, 30.0])
def test_no_point_floats_between_foreground_and_background(nearest_m: float) -> None:
    """Leaves of one tree: depths that jump from pixel to pixel within one instance."""
    lidar = dataclasses.replace(box_world.ROOF_LIDAR, max_range_m=1000.0)
    dice = np.random.default_rng(1)
    steps = np.array([1.0, 1.3, 2.0])

    def depth_of(camera: Camera, rays: Field) -> Field:
        # All points of a layer are equally far, so that ranges tell the layers.
        layers: Field = nearest_m * steps[dice.integers(0, 3, rays.shape[:2])]
        return layers / np.asarray(np.linalg.norm(rays, axis=-1), np.float64)

    found = scan(lidar, views_of(lidar, depth_of), one_actor(Category.VEGETATION), {}, generator())
    assert len(found) == len(lidar.elevations) * lidar.columns
    off: Field = np.abs(ranges(found)[:, None] / (nearest_m * steps) - 1).min(axis=1)
    # Two or three neighbours may be of one layer by chance, which is then taken for a plane.
    assert off.max() < 0.005
    assert np.unique(np.rint(ranges(found) / nearest_m * 10)).size == 3


@pytest.mark.parametrize(
    ("luminance", "reach_m"), [(0.0, 100 * math.sqrt(0.06 / 0.1)), (0.03, 100 * math.sqrt(0.0792 / 0.1))]
)
def test_range_depends_on_reflectance(luminance: float, reach_m: float) -> None:
    lidar = dataclasses.replace(box_world.ROOF_LIDAR, elevations=(0.0,), columns=16, max_range_m=100.0)
    for factor, is_detected in ((0.98, True), (1.02, False)):
        room = views_of(lidar, lambda camera, rays, depth=reach_m * factor: np.full(rays.shape[:2], depth))  # type: ignore[misc]
        found = scan(lidar, room, one_actor(Category.CAR, luminance), {}, generator())
        ahead = np.abs(found.xyz[:, 1]) < 0.01 * np.abs(found.xyz[:, 0])
        assert ahead.any() == is_detected


def test_nothing_is_reported_beyond_the_largest_range_or_within_the_smallest() -> None:
    lidar = dataclasses.replace(box_world.ROOF_LIDAR, min_range_m=2.0, max_range_m=50.0)
    state = one_actor(Category.TRAFFIC_SIGN)
    for distance, is_reported in ((1.9, False), (2.1, True), (49.0, True), (51.0, False)):
        ball = views_of(lidar, lambda camera, rays, away=distance: away / np.linalg.norm(rays, axis=-1))  # type: ignore[misc]
        found = scan(lidar, ball, state, {}, generator())
        assert (len(found) > 0) == is_reported


def test_fog_and_rain_shorten_the_view(state: WorldState, views: Mapping[str, DepthView]) -> None:
    lidar = dataclasses.replace(FAR_SEEING, max_range_m=40.0)
    reach, count = {}, {}
    for name, weather in {
        "clear": CLEAR,
        "rain": Weather(fog_visibility_m=1e6, rain_mm_per_h=50.0),
        "fog": Weather(fog_visibility_m=100.0),
        "dense": Weather(fog_visibility_m=40.0),
        "low": Weather(fog_visibility_m=40.0, fog_height_m=1.0),
    }.items():
        found = scan(lidar, views, dataclasses.replace(state, weather=weather), box_world.STATICS, generator())
        reach[name], count[name] = ranges(found).max(), len(found)
    assert count["clear"] > count["rain"] > count["low"] > count["fog"] > count["dense"] > 100
    assert reach["rain"] > 30
    assert 20 < reach["fog"] < 35
    assert reach["dense"] < 25


def test_noise_and_dropouts_have_their_size(state: WorldState, views: Mapping[str, DepthView]) -> None:
    exact = scan(FAR_SEEING, views, state, box_world.STATICS, generator())
    rough = dataclasses.replace(FAR_SEEING, range_noise_m=0.05, dropout=0.25)
    found = scan(rough, views, state, box_world.STATICS, generator())
    _, ours, theirs = np.intersect1d(
        beam_numbers(rough, found.xyz), beam_numbers(rough, exact.xyz), return_indices=True
    )
    assert len(ours) / len(exact) == pytest.approx(0.75, abs=0.02)
    errors = ranges(found)[ours] - ranges(exact)[theirs]
    assert errors.std() == pytest.approx(0.05, rel=0.05)
    assert abs(errors.mean()) < 0.003
    np.testing.assert_array_equal(found.intensity[ours], exact.intensity[theirs])


def test_a_change_of_the_scene_moves_no_other_point(state: WorldState) -> None:
    lidar = dataclasses.replace(FAR_SEEING, range_noise_m=0.02, dropout=0.1)
    fewer = dataclasses.replace(state, actors=tuple(actor for actor in state.actors if actor.actor_id != 3))
    clouds = [scan(lidar, street_views(each, lidar), each, box_world.STATICS, generator()) for each in (state, fewer)]
    points = [dict(zip(beam_numbers(lidar, cloud.xyz).tolist(), cloud.xyz.tolist(), strict=True)) for cloud in clouds]
    with_truck = set(beam_numbers(lidar, clouds[0].xyz[clouds[0].ids == 3]).tolist())
    assert len(with_truck) > 100
    unchanged = [beam for beam in points[0] if beam not in with_truck]
    # The truck's shadow has no edge where something else was cut off.
    agreeing = [beam for beam in unchanged if points[0][beam] == points[1].get(beam)]
    assert len(agreeing) > 0.99 * len(unchanged)
    again = scan(lidar, street_views(state, lidar), state, box_world.STATICS, generator())
    assert again.xyz.tobytes() == clouds[0].xyz.tobytes()


def test_the_sky_returns_nothing() -> None:
    empty = views_of(box_world.ROOF_LIDAR, lambda camera, rays: np.full(rays.shape[:2], np.inf))
    assert len(scan(box_world.ROOF_LIDAR, empty, one_actor(Category.CAR), {}, generator())) == 0


def test_a_missing_or_odd_view_is_refused(state: WorldState, views: Mapping[str, DepthView]) -> None:
    some = {name: view for name, view in views.items() if name != "roof.2"}
    with pytest.raises(SimulatorReplyError, match=r"expected a depth view roof\.2 of \(\d+, \d+\), got None"):
        scan(FAR_SEEING, some, state, box_world.STATICS, generator())
    odd = {**views, "roof.1": DepthView(views["roof.1"].ids[1:], views["roof.1"].depth[1:])}
    with pytest.raises(SimulatorReplyError, match=r"roof\.1"):
        scan(FAR_SEEING, odd, state, box_world.STATICS, generator())
