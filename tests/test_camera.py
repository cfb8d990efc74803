import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.camera import Camera, Pinhole
from bridge.geometry import Pose, Vec3


def test_the_field_of_view_reaches_the_edges_of_the_outer_pixels() -> None:
    pinhole = Pinhole.from_fov(100, 50, math.pi / 2)
    assert pinhole.project(np.array([[-1.0, 0.0, 1.0], [1.0, 0.0, 1.0]]))[:, 0] == pytest.approx([-0.5, 99.5])


@given(st.floats(0.5, 200), st.integers(0, 39), st.integers(0, 19))
def test_projecting_undoes_unprojecting(depth: float, column: int, row: int) -> None:
    pinhole = Pinhole(40, 20, 31.0, 29.0, 17.3, 11.9)
    image = np.full((20, 40), depth, np.float32)
    point = pinhole.unproject(image)[row, column]
    assert pinhole.project(point[None])[0] == pytest.approx([column, row], abs=1e-3)


def test_a_level_camera_looks_where_the_vehicle_goes() -> None:
    camera = Camera("front", Pinhole(100, 50, 50, 50, 49.5, 24.5), Pose(Vec3(1.5, 0, 1.6)))
    ahead = camera.ego_from_camera() @ [0, 0, 10, 1]
    assert ahead == pytest.approx([11.5, 0, 1.6, 1])
    below_right = camera.ego_from_camera() @ [1, 1, 0, 1]
    assert below_right == pytest.approx([1.5, -1, 0.6, 1])
