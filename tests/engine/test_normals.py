"""Normals of thin and of smooth things; those of flat faces are among the known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from bridge.assets.gltf import write_glb
from bridge.assets.model import Material, Mesh, Model
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.conformance import stage
from bridge.engine.simulator import EmbeddedSimulator
from bridge.frame import NORMAL_SCALE
from bridge.geometry import Pose, Vec3
from bridge.world import Asset, Placement, StaticScene

CAMERA = Camera("front", Pinhole(200, 160, 180.0, 180.0, 99.5, 79.5), Pose(Vec3(0.0, 0.0, 1.0)), normals=True)
BOTH_SIDES = np.array([(0, 1, 2), (0, 2, 3), (2, 1, 0), (3, 2, 0)], np.uint32)


def sheet(normals: ArrayLike) -> Asset:
    """Return a square of 2 m across the x axis that is seen from both sides, with a normal at each corner."""
    positions = np.array([(0, 1, 0), (0, -1, 0), (0, -1, 2), (0, 1, 2)], np.float32)
    vectors = np.broadcast_to(np.asarray(normals, np.float32), (4, 3)).copy()
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    uvs, colors = np.zeros((4, 2), np.float32), np.ones((4, 3), np.float32)
    mesh = Mesh(Material("leaf"), positions, vectors, uvs, colors, BOTH_SIDES)
    return Asset("sheet", write_glb(Model("sheet", ((mesh,),))))


def normals_of(simulator: EmbeddedSimulator, asset: Asset, yaw: float = 0.0) -> NDArray[np.float64]:
    """Return the (N, 3) normals of the sheet, in the camera frame, row by row."""
    placement = Placement(20_000, Category.VEGETATION, "sheet", Pose.planar(4.0, 0.0, 0.0, yaw))
    simulator.load_scene(StaticScene({"sheet": asset}, (placement,)))
    images = simulator.capture(stage.state(), [CAMERA]).images["front"]
    assert images.normals is not None
    assert not images.normals[images.ids == 0].any()
    assert (images.ids > 0).sum() > 1000
    return np.asarray(images.normals[images.ids > 0] / NORMAL_SCALE)


@pytest.mark.parametrize("yaw", [0.0, 0.9, -0.9])
def test_a_thin_sheet_shows_opposite_normals_from_its_two_sides(simulator: EmbeddedSimulator, yaw: float) -> None:
    back, front = normals_of(simulator, sheet((1, 0, 0)), yaw), normals_of(simulator, sheet((-1, 0, 0)), yaw)
    expected = (np.sin(yaw), 0.0, -np.cos(yaw))  # right, down, forward; the sheet's own x axis points away at yaw 0
    for normals in (back, front):
        np.testing.assert_allclose(normals, np.broadcast_to(expected, normals.shape), atol=1e-3)


def test_normals_that_bend_away_stop_at_the_edge(simulator: EmbeddedSimulator) -> None:
    """The normals of a smooth body turn away from the camera at its outline; they are not thrown to the other side."""
    # At the left edge they are nearly those of a left side, which a camera in the middle does not see.
    bent = sheet([(-0.05, 1, 0), (-1, 0, 0), (-1, 0, 0), (-0.05, 1, 0)])
    normals = normals_of(simulator, bent)
    placed = simulator.capture(stage.state(), [CAMERA]).images["front"].ids > 0
    rows, columns = np.nonzero(placed)
    rays = np.stack([(columns - 99.5) / 180.0, (rows - 79.5) / 180.0, np.ones(len(rows))], axis=1)
    assert (normals * rays).sum(axis=1).max() < 1e-3
    image = np.zeros((*placed.shape, 3))
    image[placed] = normals
    middle = image[80, placed[80]]
    assert middle[0, 0] < -0.9  # to the left, square to the ray
    assert np.linalg.norm(np.diff(middle, axis=0), axis=1).max() < 0.1


def test_normals_change_no_other_image(simulator: EmbeddedSimulator) -> None:
    state = stage.state([stage.box(1, 9.0, 1.0, 0.3), stage.box(2, 15.0, -2.0, 1.0)])
    frames = [simulator.capture(state, [replace(stage.CAMERA, normals=normals)]) for normals in (False, True)]
    without, taken = (frame.images["front"] for frame in frames)
    assert without.normals is None
    for name in ("rgb", "ids", "depth"):
        assert np.array_equal(getattr(without, name), getattr(taken, name))
    assert frames[0].observations == frames[1].observations
