from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.assets.model import Material, Mesh, Model
from bridge.camera import Pinhole
from bridge.conformance import stage
from bridge.engine.cells import cell_side
from bridge.engine.coverage import assign_layers
from bridge.engine.culling import distance_to_boxes, in_frustum
from bridge.engine.lamp_tiles import TILE_PX, lamp_lists, tile_depths
from bridge.engine.lamps import Lamps
from bridge.engine.packing import KINDS, MAX_LODS, PLAIN, pack_model
from bridge.engine.view import NEAR_M, View
from bridge.frame import PixelBox
from bridge.geometry import Pose, Quaternion, Vec3

SEEDS = st.integers(0, 2**32 - 1)
PINHOLE = Pinhole(320, 200, 260.0, 250.0, 158.3, 97.6)


def random_view(random: np.random.Generator) -> View:
    rotation = Quaternion.from_rpy(*(float(v) for v in random.uniform(-3, 3, 3)))
    return View(PINHOLE, Pose(Vec3(*random.uniform(-50, 50, 3)), rotation).matrix())


@given(SEEDS)
def test_culling_never_drops_what_has_a_point_in_the_picture(seed: int) -> None:
    random = np.random.default_rng(seed)
    view = random_view(random)
    lower = random.uniform(-30, 30, (40, 3))
    upper = lower + random.uniform(0.1, 10, (40, 3))
    seen = in_frustum(view.clip_from_eye(), lower, upper)
    points = lower[:, None] + random.random((40, 60, 3)) * (upper - lower)[:, None]
    camera = points @ view.world_from_camera[:3, :3]
    z = camera[..., 2]
    u = PINHOLE.fx * camera[..., 0] / z + PINHOLE.cx
    v = PINHOLE.fy * camera[..., 1] / z + PINHOLE.cy
    inside = (z > NEAR_M) & (u >= -0.5) & (u < PINHOLE.width - 0.5) & (v >= -0.5) & (v < PINHOLE.height - 0.5)
    assert seen[inside.any(axis=1)].all()
    wholly_behind = (((np.stack([lower, upper]) @ view.world_from_camera[:3, 2]).max(axis=0)) < -20) & (
        np.linalg.norm(upper - lower, axis=1) < 8
    )
    assert not seen[wholly_behind].any()


@given(SEEDS)
def test_distance_to_boxes_is_that_of_the_nearest_point(seed: int) -> None:
    random = np.random.default_rng(seed)
    lower = random.uniform(-5, 5, (30, 3))
    upper = lower + random.uniform(0, 5, (30, 3))
    nearest = np.clip(0.0, lower, upper)
    np.testing.assert_allclose(distance_to_boxes(lower, upper), np.linalg.norm(nearest, axis=1), atol=1e-12)


@given(SEEDS)
def test_lamp_lists_hold_every_lamp_that_reaches_a_pixel(seed: int) -> None:
    random = np.random.default_rng(seed)
    view = random_view(random)
    number = int(random.integers(1, 20))
    axis = random.normal(size=(number, 3))
    lamps = Lamps(
        position=view.eye + random.uniform(-40, 40, (number, 3)),
        axis=axis / np.linalg.norm(axis, axis=1, keepdims=True),
        reach_m=random.uniform(2, 30, number),
        half_angle=random.choice([0.3, 0.55, 1.3], number),
        intensity=np.ones((number, 3)),
        cut_off=np.zeros(number),
    )
    slope = np.linspace(0.0, random.uniform(0.0, 40.0), PINHOLE.width, dtype=np.float32)
    depth = slope + random.uniform(NEAR_M, random.uniform(1, 60), (PINHOLE.height, PINHOLE.width)).astype(np.float32)
    depth[random.random(depth.shape) < 0.05] = np.inf
    lists = lamp_lists(lamps, view, depth)
    pixels = np.stack([random.integers(0, PINHOLE.width, 200), random.integers(0, PINHOLE.height, 200)], axis=1)
    pixels = pixels[np.isfinite(depth[pixels[:, 1], pixels[:, 0]])]
    rays = np.concatenate([pixels, np.ones((len(pixels), 1))], axis=1) @ view.ray_from_pixel().T
    points = rays * depth[pixels[:, 1], pixels[:, 0]][:, None].astype(np.float64)
    for (u, v), point in zip(pixels.tolist(), points, strict=True):
        offset = point - (lamps.position - view.eye)
        distance = np.linalg.norm(offset, axis=1)
        in_beam = (offset * lamps.axis).sum(axis=1) >= distance * np.cos(lamps.half_angle)
        reaching = set(np.flatnonzero((distance < lamps.reach_m) & in_beam).tolist())
        entry = lists[v // TILE_PX, u // TILE_PX]
        assert reaching <= set(entry[1 : 1 + entry[0]].tolist())


@pytest.mark.parametrize("shape", [(32, 48), (33, 47), (5, 200), (375, 1242), (1, 1)])
def test_depths_of_tiles_are_those_of_their_pixels(shape: tuple[int, int]) -> None:
    depth = np.random.default_rng(1).uniform(0.5, 90.0, shape).astype(np.float32)
    nearest, farthest = tile_depths(depth)
    for row in range(-(-shape[0] // TILE_PX)):
        for column in range(-(-shape[1] // TILE_PX)):
            tile = depth[row * TILE_PX : (row + 1) * TILE_PX, column * TILE_PX : (column + 1) * TILE_PX]
            assert (nearest[row, column], farthest[row, column]) == (tile.min(), tile.max())


@given(SEEDS)
def test_boxes_of_one_layer_do_not_touch(seed: int) -> None:
    random = np.random.default_rng(seed)
    corner = random.integers(0, 300, (25, 2))
    size = random.integers(0, 60, (25, 2))
    boxes = [PixelBox(x, y, x + w, y + h) for (x, y), (w, h) in zip(corner.tolist(), size.tolist(), strict=True)]
    layers = assign_layers(boxes)
    canvas = np.zeros((max(layers) + 1, 400, 400), int)
    for box, layer in zip(boxes, layers, strict=True):
        canvas[layer, box.top : box.bottom + 1, box.left : box.right + 1] += 1
    assert canvas.max() == 1


def grid_model(side_m: float, steps: int) -> Model:
    line = np.linspace(-side_m / 2, side_m / 2, steps + 1)
    x, y = np.meshgrid(line, line)
    positions = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1).astype(np.float32)
    corner = (np.arange(steps)[:, None] * (steps + 1) + np.arange(steps)).reshape(-1)
    triangles = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + steps + 2], axis=1),
            np.stack([corner, corner + steps + 2, corner + steps + 1], axis=1),
        ]
    ).astype(np.uint32)
    flat = np.tile(np.array([0, 0, 1], np.float32), (len(positions), 1))
    mesh = Mesh(Material("grid"), positions, flat, positions[:, :2].copy(), np.ones_like(positions), triangles)
    return Model("grid", ((mesh,),))


def test_large_models_are_cut_into_cells_that_hold_every_triangle_once() -> None:
    model = grid_model(200.0, 50)
    packed = pack_model(model)
    side_m = cell_side(200.0, 5000)
    assert 1 < 200.0 / side_m <= len(packed.cells) ** 0.5
    triangles = []
    for cell in packed.cells:
        first, count = cell.ranges[0, PLAIN]
        assert (cell.ranges == cell.ranges[0]).all()
        assert cell.ranges.shape == (MAX_LODS, KINDS, 2)
        corners = packed.vertices["position"][packed.indices[first : first + count]]
        assert (corners >= cell.lower).all()
        assert (corners <= cell.upper).all()
        assert ((cell.upper - cell.lower)[:2] <= side_m + 2 * 200.0 / 50).all()
        triangles.append(packed.indices[first : first + count].reshape(-1, 3))
    together = np.concatenate(triangles)
    expected = model.lods[0][0].triangles
    assert sorted(map(tuple, together.tolist())) == sorted(map(tuple, expected.tolist()))


def test_small_models_stay_whole() -> None:
    assert len(pack_model(stage.box_model(stage.BOX_SIZE)).cells) == 1
