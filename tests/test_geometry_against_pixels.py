"""Five hundred captured frames: 3-D boxes, masks, depth, lidar, flow and stereo all tell of the same world.

Nothing here uses the code that made the labels but what reads them: boxes are projected, points are unprojected and
moved by matrices of the world state. Each half of the frames is a capture of its own, so that two processes can share
the work.
"""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.camera import Pinhole
from bridge.capture import capture
from bridge.classes import Category
from bridge.dataset.frame import Frame
from bridge.dataset.reader import Dataset
from bridge.geometry import Size, cuboid_corners
from bridge.labels.fit import OVERHANG_M
from bridge.scenario.load import load_scenario
from bridge.world import FIRST_STATIC_ID, Actor

SCENARIO = """\
schema: 1
name: geometry
seed: {seed}
episodes: 5
road:
  source:
    cycle:
      - {{kind: grid, nx: 3, ny: 3, block_m: 100, lanes: 1}}
      - {{kind: file, path: {town}}}
traffic: {{vehicles_per_km: 30, pedestrians: {{per_minute: 60}}}}
weather: {{preset: {{cycle: [clear, heavy_rain, fog, cloudy, light_rain]}}}}
illumination: {{sun: {{azimuth_deg: 200, altitude_deg: {{cycle: [50, 20, 5, -10, -30]}}}}}}
sensors:
  front:
    kind: camera
    size: [414, 125]
    intrinsics: {{fx: 240.5, fy: 240.5, cx: 202.9, cy: 57.3}}
    pose: {{xyz: [0.3, 0.06, 1.65]}}
    stereo_baseline_m: 0.54
  roof: {{kind: lidar, beams: 32, columns: 720, pose: {{xyz: [0.03, 0, 1.73]}}}}
capture: {{rate_hz: 10, frames: 50, min_travel_m: 0}}
"""

RIGID = {Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.TRAM, Category.MOTORCYCLE, Category.CYCLIST}
CAMERA, RIGHT, LIDAR = "front", "front_right", "roof"
BASELINE_M = 0.54
TOLERANCE_M = 0.05

Points = NDArray[Any]
Mask = NDArray[np.bool_]


@pytest.mark.parametrize("seed", [17, 18])
def test_everything_tells_of_the_same_world(seed: int, tmp_path: Path) -> None:
    town = Path(__file__).parents[1] / "examples/maps/Town01.xodr"
    (tmp_path / "geometry.yaml").write_text(SCENARIO.format(seed=seed, town=town))
    summary = capture(load_scenario(tmp_path / "geometry.yaml"), tmp_path / "dataset")
    assert (summary.frames, summary.quarantined) == (250, {})
    good: Counter[str] = Counter()
    total: Counter[str] = Counter()
    views = map(_View, Dataset(tmp_path / "dataset"))
    for view, after in pairwise(chain(views, [None])):
        assert view is not None
        for name, holds in _measure(view, after):
            good[name] += int(np.count_nonzero(holds))
            total[name] += int(np.size(holds))
    shares = {name: good[name] / total[name] for name in total}
    print(shares, dict(total))  # noqa: T201 - pytest shows it when a share is too low
    assert total["boxes"] > 400
    assert shares["boxes"] >= 0.999
    assert shares["depth"] >= 0.99
    assert shares["lidar"] >= 0.99
    assert shares["lidar on people"] >= 0.99
    assert shares["flow of what stands"] >= 0.995
    assert shares["flow of rigid actors"] >= 0.99
    assert shares["disparity"] >= 0.995


class _View:
    """One frame as its left camera saw it, with every pixel's point in the world."""

    def __init__(self, frame: Frame) -> None:
        camera = frame.cameras[CAMERA]
        self.frame = frame
        self.pinhole: Pinhole = camera.pinhole
        self.ids, self.depth = frame.ids(CAMERA), frame.depth(CAMERA)
        self.seen: Mask = self.ids > 0
        self.actors = {actor.actor_id: actor for actor in frame.state.actors}
        self.world_from_camera = frame.state.world_from_ego.matrix() @ camera.ego_from_camera()
        depth = np.where(self.seen, self.depth, 1.0).astype(np.float64)
        rows, columns = np.mgrid[0 : self.pinhole.height, 0 : self.pinhole.width]
        x = (columns - self.pinhole.cx) / self.pinhole.fx * depth
        y = (rows - self.pinhole.cy) / self.pinhole.fy * depth
        self.world: Points = _moved(np.stack([x, y, depth], axis=-1), self.world_from_camera)


def _measure(view: _View, after: _View | None) -> Iterator[tuple[str, Mask]]:
    yield from _boxes_and_depth(view)
    yield from _lidar(view)
    if after is not None and after.frame.key.episode == view.frame.key.episode:
        yield from _flow(view, after)
    yield "disparity", _disparity(view)


def _boxes_and_depth(view: _View) -> Iterator[tuple[str, Mask]]:
    for label in view.frame.labels.cameras[CAMERA].objects:
        actor = view.actors[label.actor_id]
        if label.modal_box is None or actor.category not in RIGID:
            continue
        yield "depth", _inside(view.world[view.ids == actor.actor_id], actor, TOLERANCE_M)
        with_mirrors = actor.size._replace(width_m=actor.size.width_m + 2 * OVERHANG_M)
        corners = _moved(cuboid_corners(with_mirrors), actor.world_from_actor.matrix())
        camera = _moved(corners, np.linalg.inv(view.world_from_camera))
        if camera[:, 2].min() < 0.1:
            continue  # reaches behind the camera: its projection is no box
        pixels = view.pinhole.project(camera)
        box = label.modal_box
        beyond = [*(pixels.min(axis=0) - (box.left, box.top)), *((box.right, box.bottom) - pixels.max(axis=0))]
        yield "boxes", np.array(max(beyond) <= 2.0)


def _lidar(view: _View) -> Iterator[tuple[str, Mask]]:
    cloud = view.frame.points(LIDAR)
    mount = view.frame.dataset.lidars[LIDAR].ego_from_mount
    world = _moved(cloud.xyz.astype(np.float64), view.frame.state.world_from_ego.matrix() @ mount.matrix())
    for actor_id in np.unique(cloud.ids[cloud.ids < FIRST_STATIC_ID]).tolist():
        actor = view.actors[actor_id]
        name = "lidar" if actor.category in RIGID else "lidar on people"
        yield name, _inside(world[cloud.ids == actor_id], actor, TOLERANCE_M)


def _flow(view: _View, after: _View) -> Iterator[tuple[str, Mask]]:
    flow = view.frame.flow(CAMERA)
    assert flow is not None
    moved = view.world.copy()
    rigid = np.zeros(view.ids.shape, np.bool_)
    for actor_id in set(np.unique(view.ids).tolist()) & view.actors.keys() & after.actors.keys():
        here = view.ids == actor_id
        to_other = after.actors[actor_id].world_from_actor.matrix() @ np.linalg.inv(
            view.actors[actor_id].world_from_actor.matrix()
        )
        moved[here] = _moved(view.world[here], to_other)
        rigid |= here & (view.actors[actor_id].category in RIGID)
    expected_m = _moved(moved, np.linalg.inv(after.world_from_camera))[..., 2]
    rows, columns = np.mgrid[0 : view.pinhole.height, 0 : view.pinhole.width]
    columns, rows = columns + flow.vectors[..., 0], rows + flow.vectors[..., 1]
    inside = (columns >= 1) & (columns <= view.pinhole.width - 2) & (rows >= 1) & (rows <= view.pinhole.height - 2)
    kept = view.seen & flow.valid & inside
    found = _found(after, rows[kept], columns[kept], view.ids[kept], expected_m[kept])
    static = view.ids[kept] >= FIRST_STATIC_ID
    yield "flow of what stands", found[static]
    yield "flow of rigid actors", found[rigid[kept]]


def _disparity(view: _View) -> Mask:
    right = view.frame.ids(RIGHT), view.frame.depth(RIGHT)
    rows, columns = np.nonzero(view.seen)
    aside = columns - view.pinhole.fx * BASELINE_M / view.depth[view.seen]
    kept = aside >= 1
    other = _View(view.frame)
    other.ids, other.depth = right
    return _found(other, rows[kept], aside[kept], view.ids[view.seen][kept], view.depth[view.seen][kept])


def _found(view: _View, rows: Points, columns: Points, ids: NDArray[np.uint16], expected_m: Points) -> Mask:
    """Tell for points whether ``view`` shows their ids where they are expected, or something nearer in front."""
    found = np.zeros(len(ids), np.bool_)
    for row in (np.floor(rows), np.ceil(rows)):
        for column in (np.floor(columns), np.ceil(columns)):
            where = row.astype(int), column.astype(int)
            hidden = view.depth[where] < expected_m * 0.99 - TOLERANCE_M
            found |= (view.ids[where] == ids) | hidden
    return found


def _inside(points: Points, actor: Actor, tolerance_m: float) -> Mask:
    size: Size = actor.size
    own = _moved(points, np.linalg.inv(actor.world_from_actor.matrix()))
    half = np.array([size.length_m / 2, size.width_m / 2, size.height_m / 2]) + tolerance_m
    return np.asarray((np.abs(own - (0.0, 0.0, size.height_m / 2)) <= half).all(axis=-1))


def _moved(points: Points, a_from_b: Points) -> Points:
    assert math.isclose(np.linalg.det(a_from_b[:3, :3]), 1.0, abs_tol=1e-9)
    return np.asarray(points @ a_from_b[:3, :3].T + a_from_b[:3, 3])
