import io
from collections.abc import Callable

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from bridge.assets.catalogue import builtin_catalogue
from bridge.assets.model import Mesh, Slot
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import GLTF_FROM_ACTOR_AXES

CATALOGUE = builtin_catalogue()
NAMES = CATALOGUE.names

# Shortest and longest, narrowest and widest, lowest and highest, in metres; widths without mirrors.
PLAUSIBLE = {
    Category.CAR: ((3.4, 5.2), (1.6, 2.0), (1.35, 1.9)),
    Category.VAN: ((4.2, 6.5), (1.75, 2.1), (1.7, 2.8)),
    Category.TRUCK: ((6.0, 17.0), (2.4, 2.6), (2.7, 4.05)),
    Category.BUS: ((9.0, 13.5), (2.4, 2.6), (2.9, 3.8)),
    Category.MOTORCYCLE: ((1.7, 2.3), (0.6, 1.0), (1.5, 1.9)),
    Category.CYCLIST: ((1.6, 1.9), (0.5, 0.75), (1.6, 2.1)),
    Category.PEDESTRIAN: ((0.2, 1.1), (0.3, 0.75), (1.1, 2.0)),
    Category.TRAM: ((13.0, 16.0), (2.2, 2.6), (3.6, 4.5)),
    Category.PERSON_SITTING: ((0.6, 1.1), (0.4, 0.75), (1.15, 1.5)),
    Category.MISC: ((0.4, 2.4), (0.1, 0.7), (0.35, 2.5)),
}
AT_LEAST = {
    Category.CAR: 8,
    Category.VAN: 2,
    Category.TRUCK: 3,
    Category.BUS: 2,
    Category.MOTORCYCLE: 1,
    Category.CYCLIST: 3,
    Category.PEDESTRIAN: 6,
    Category.TRAM: 2,
    Category.PERSON_SITTING: 4,
    Category.MISC: 4,
}
MOST_TRIANGLES = {
    Category.MOTORCYCLE: (6000, 3000, 520),
    Category.CYCLIST: (6000, 2500, 400),
    Category.PEDESTRIAN: (3000, 1000, 180),
    Category.PERSON_SITTING: (3000, 1200, 280),
    Category.MISC: (2200, 1100, 280),
    Category.TRAM: (7200, 4000, 660),
}


DRIVEN = (Category.CAR, Category.VAN, Category.TRUCK, Category.BUS, Category.MOTORCYCLE)

# How much of the body's width the last quarter of a metre at either end takes up, at some height.
END_WIDTHS = {Category.CAR: 0.95, Category.VAN: 0.97, Category.TRUCK: 0.97, Category.BUS: 0.97, Category.TRAM: 0.6}


def _positions(lod: tuple[Mesh, ...], *, body_only: bool) -> NDArray[np.float32]:
    return np.concatenate([mesh.positions for mesh in lod if not (body_only and mesh.material.overhang)])


def _box(lod: tuple[Mesh, ...], *, body_only: bool = False) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    positions = _positions(lod, body_only=body_only)
    return positions.min(axis=0), positions.max(axis=0)


def _volume(lod: tuple[Mesh, ...]) -> float:
    total = 0.0
    for mesh in lod:
        a, b, c = mesh.positions[mesh.triangles].astype(float).transpose(1, 0, 2)
        total += float((a * np.cross(b, c)).sum()) / 6.0
    return total


def test_names_are_unique_and_every_category_is_served() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for category, count in AT_LEAST.items():
        assert len(CATALOGUE.models(category)) >= count
    assert CATALOGUE.models(Category.BUILDING) == ()
    for body in ("sedan", "hatchback", "estate", "suv"):
        assert f"car/{body}-0" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_size_is_the_tight_box_of_the_body_on_the_ground(name: str) -> None:
    low, high = _box(CATALOGUE.build(name).lods[0], body_only=True)
    length, width, height = CATALOGUE.model(name).size
    np.testing.assert_allclose(low, [-length / 2, -width / 2, 0.0], atol=1e-5)
    np.testing.assert_allclose(high, [length / 2, width / 2, height], atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_size_is_plausible(name: str) -> None:
    model = CATALOGUE.model(name)
    for value, (least, most) in zip(model.size, PLAUSIBLE[model.category], strict=True):
        assert least <= value <= most


@pytest.mark.parametrize("name", NAMES)
def test_levels_agree_and_get_coarser(name: str) -> None:
    lods = CATALOGUE.build(name).lods
    assert len(lods) == 3
    counts = [sum(len(mesh.triangles) for mesh in lod) for lod in lods]
    most = MOST_TRIANGLES.get(CATALOGUE.model(name).category, (7000, 2800, 310))
    assert all(count <= limit for count, limit in zip(counts, most, strict=True))
    assert counts[0] > 1.8 * counts[1] > 5 * counts[2]
    for lod in lods[1:]:
        np.testing.assert_allclose(_box(lod, body_only=True), _box(lods[0], body_only=True), atol=1e-4)


@pytest.mark.parametrize("category", END_WIDTHS)
def test_vehicles_are_nearly_as_wide_at_their_ends_as_in_the_middle(category: Category) -> None:
    for actor in CATALOGUE.models(category):
        positions = _positions(CATALOGUE.build(actor.name).lods[0], body_only=True)
        for end in (positions[:, 0] > actor.size.length_m / 2 - 0.25, positions[:, 0] < 0.25 - actor.size.length_m / 2):
            assert np.ptp(positions[end, 1]) >= END_WIDTHS[category] * actor.size.width_m


@pytest.mark.parametrize("category", DRIVEN)
def test_mirrors_reach_beyond_the_box_to_both_sides(category: Category) -> None:
    for actor in CATALOGUE.models(category):
        low, high = _box(CATALOGUE.build(actor.name).lods[0])
        assert 0.02 < high[1] - actor.size.width_m / 2 < 0.15
        assert 0.02 < -low[1] - actor.size.width_m / 2 < 0.15
        np.testing.assert_allclose([low[0], high[0]], np.array([-0.5, 0.5]) * actor.size.length_m, atol=1e-5)
        assert high[2] == pytest.approx(actor.size.height_m, abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_surfaces_face_outward_with_unit_normals(name: str) -> None:
    for lod in CATALOGUE.build(name).lods:
        length, width, height = CATALOGUE.model(name).size
        assert 0.02 * length * width * height < _volume(lod) < 1.3 * length * width * height
        for mesh in lod:
            np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-5)
            a, b, c = mesh.positions[mesh.triangles].astype(float).transpose(1, 0, 2)
            faces = np.cross(b - a, c - a)
            corner_normals = mesh.normals[mesh.triangles].mean(axis=1)
            agreeing = np.einsum("ij,ij->i", faces, corner_normals) > 0
            # Weigh by area: a sliver may turn away from the smooth surface that it is part of.
            areas = np.linalg.norm(faces, axis=1)
            assert areas[agreeing].sum() > 0.99 * areas.sum()


@pytest.mark.parametrize("category", [*DRIVEN, Category.TRAM])
def test_lamps_sit_where_they_belong(category: Category) -> None:
    for actor in CATALOGUE.models(category):
        meshes = CATALOGUE.build(actor.name).lods[0]
        centres = {
            slot: np.concatenate([m.positions for m in meshes if m.material.slot is slot]).mean(axis=0)
            for slot in (Slot.HEAD, Slot.BRAKE, Slot.LEFT, Slot.RIGHT)
        }
        assert centres[Slot.HEAD][0] > 0.2 * actor.size.length_m
        assert centres[Slot.BRAKE][0] < -0.3 * actor.size.length_m
        assert centres[Slot.LEFT][1] > 0.1
        # A bus has doors on its right that stand a little proud of the body.
        np.testing.assert_allclose(centres[Slot.LEFT] * (1, -1, 1), centres[Slot.RIGHT], atol=0.02)


def test_the_same_bytes_every_time() -> None:
    fresh = builtin_catalogue.__wrapped__()
    for name in ("car/sedan-0", "tram/city-0", "cyclist/0/pedal-1", "misc/roe-0/walk-3"):
        assert fresh.asset(name).glb == CATALOGUE.asset(name).glb


@pytest.mark.parametrize("name", ["car/suv-0", "bus/city-0", "pedestrian/child-0/walk-2"])
def test_others_read_the_models(name: str) -> None:
    scene = trimesh.load(io.BytesIO(CATALOGUE.asset(name).glb), file_type="glb")
    corners = np.array(_box(CATALOGUE.build(name).lods[0])) @ GLTF_FROM_ACTOR_AXES.T
    np.testing.assert_allclose(scene.bounds, [corners.min(axis=0), corners.max(axis=0)], atol=1e-5)


def test_a_walk_goes_through_all_poses_and_round() -> None:
    poses = CATALOGUE.poses("pedestrian/adult-0")
    assert poses[0] == "pedestrian/adult-0/stand"
    stride = 0.8 * 1.78
    seen = [CATALOGUE.posed("pedestrian/adult-0", (i + 0.5) / 8 * stride).name for i in range(16)]
    assert tuple(seen) == 2 * poses[1:]
    assert CATALOGUE.posed(seen[3], 0.1 * stride).name == seen[0]
    assert CATALOGUE.posed(seen[3], 7.0, moving=False).name == poses[0]


def test_steps_are_long_and_alternate() -> None:
    boxes = [CATALOGUE.model(name).size for name in CATALOGUE.poses("pedestrian/adult-0")[1:]]
    lengths = np.array([size.length_m for size in boxes])
    assert lengths.max() > 0.75
    np.testing.assert_allclose(lengths[:4], lengths[4:], atol=0.02)


def test_a_vehicle_has_one_pose() -> None:
    assert CATALOGUE.poses("car/sedan-0") == ("car/sedan-0",)
    assert CATALOGUE.posed("car/sedan-0", 12.3) == CATALOGUE.model("car/sedan-0")


@pytest.mark.parametrize("ask", [CATALOGUE.model, CATALOGUE.asset, CATALOGUE.poses])
def test_an_unknown_name_is_refused_with_a_suggestion(ask: Callable[[str], object]) -> None:
    with pytest.raises(AssetError, match=r"'car/sedn-0'.*did you mean 'car/sedan-0'"):
        ask("car/sedn-0")
