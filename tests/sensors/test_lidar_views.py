"""The depth views of a lidar: together they see every beam, and no beam twice."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.geometry import Pose, Quaternion, Vec3, transform_points
from bridge.lidar import SECTORS, Lidar, depth_views
from bridge.scenario.lidar_models import LIDAR_MODELS
from bridge.sensors.beams import beams_of


def lidar(elevations_deg: list[float], columns: int, pose: Pose | None = None) -> Lidar:
    elevations = tuple(math.radians(elevation) for elevation in sorted(elevations_deg, reverse=True))
    return Lidar("roof", pose or Pose(Vec3(0.9, 0.0, 1.73)), elevations, columns, 0.5, 100.0, 0.0, 0.0)


lidars = st.builds(
    lidar,
    st.lists(st.floats(-60, 60), min_size=1, max_size=20, unique=True),
    st.integers(16, 3000),
    st.builds(
        lambda roll, pitch, yaw: Pose(Vec3(0.9, -0.2, 1.73), Quaternion.from_rpy(roll, pitch, yaw)),
        st.floats(-1, 1),
        st.floats(-1, 1),
        st.floats(-3, 3),
    ),
)


@settings(max_examples=40, deadline=None)
@given(lidars)
def test_every_beam_falls_inside_exactly_one_view(scanner: Lidar) -> None:
    # Directions by hand: from straight back clockwise, beam by beam.
    directions = np.array(
        [
            (-math.cos(elevation) * math.cos(angle), math.cos(elevation) * math.sin(angle), math.sin(elevation))
            for elevation in scanner.elevations
            for angle in (column * 2 * math.pi / scanner.columns for column in range(scanner.columns))
        ]
    )
    beams = beams_of(scanner)
    np.testing.assert_allclose(beams.directions, directions, atol=1e-6)
    in_ego = transform_points(scanner.ego_from_mount.matrix(), directions)
    owners = np.zeros(len(directions), int)
    for sector, camera in enumerate(scanner.views()):
        k = camera.pinhole
        points = transform_points(np.linalg.inv(camera.ego_from_camera()).astype(np.float64), in_ego)
        mine = beams.sectors == sector
        assert (points[mine, 2] > 0).all()
        np.testing.assert_allclose(points[mine], beams.rays[:, mine].T, atol=1e-6)
        pixels = k.project(points[mine])
        # Two more pixels on every side, from which the surface's plane is told.
        assert (pixels >= 1.5).all()
        assert (pixels <= (k.width - 2.5, k.height - 2.5)).all()
        rows, columns = np.divmod(beams.pixels[mine] - sector * k.height * k.width, k.width)
        nearest = np.stack([columns, rows], axis=1)
        assert (np.abs(pixels - nearest) <= 0.5 + 1e-6).all()
        np.testing.assert_allclose(beams.pixel_points[:, mine].T, (nearest - np.array([k.cx, k.cy])) / k.fx, atol=1e-6)
        assert ((pixels - nearest) * beams.sides[:, mine].T >= -1e-6).all()
        owners += (points[:, 2] > 0) & (np.abs(points[:, 0]) < points[:, 2] * (1 - 1e-9))
    assert (owners <= 1).all()
    # The views meet where no column looks, unless one looks exactly there.
    assert (owners == 0).sum() <= len(scanner.elevations) * SECTORS


@pytest.mark.parametrize("beams", LIDAR_MODELS)
def test_a_pixel_is_no_coarser_than_the_beams(beams: int) -> None:
    model = LIDAR_MODELS[beams]
    scanner = lidar(list(model.elevations_deg), model.columns)
    k = scanner.views()[0].pinhole
    assert 1 / k.fx <= 2 * math.pi / model.columns
    assert 1 / k.fy <= -np.diff(scanner.elevations).max()
    assert k.width <= 1009
    assert k.width * k.height < 500_000


def test_views_are_named_and_look_ahead_left_back_and_right() -> None:
    scanner = lidar([0.0], 360, Pose(Vec3(0.9, 0.1, 1.73), Quaternion.from_rpy(0.0, 0.0, 0.2)))
    views = scanner.views()
    assert [view.name for view in views] == ["roof.0", "roof.1", "roof.2", "roof.3"]
    for sector, view in enumerate(views):
        assert view.ego_from_mount.position == pytest.approx((0.9, 0.1, 1.73))
        heading = 0.2 + sector * math.pi / 2
        np.testing.assert_allclose(
            view.ego_from_camera()[:3, 2], [math.cos(heading), math.sin(heading), 0.0], atol=1e-12
        )


def test_depth_views_of_several_lidars() -> None:
    low, high = lidar([0.0], 360), lidar([5.0, -5.0], 720)
    assert depth_views([low, high]) == (*low.views(), *high.views())
    assert depth_views([]) == ()
