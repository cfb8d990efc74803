"""Families: whatever the seed, what is drawn is a whole and plausible thing, and the same everywhere."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from bridge.assets import catalogue as catalogue_module
from bridge.assets.catalogue import Catalogue, builtin_catalogue
from bridge.assets.glb_cache import GlbCache
from bridge.assets.gltf import write_glb
from bridge.assets.model import Mesh, Model
from bridge.assets.variety.cars import CAR_FAMILIES, VAN_FAMILIES, draw_car, draw_van
from bridge.assets.variety.draw import Draw
from bridge.assets.variety.families import builtin_families
from bridge.assets.variety.large_vehicles import BUS_FAMILIES, TRUCK_FAMILIES, draw_bus, draw_truck
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.labels.fit import CORES, OVERHANG_M, WITH_MIRRORS

CATALOGUE = builtin_catalogue()
FAMILIES = {family.name: family for family in CATALOGUE.families}
SEEDS = (0, 1, 2, 48213, 2**31 - 1)
MANY = range(300)

# Shortest and longest, narrowest and widest, lowest and highest, in metres; of those who move, in any pose.
PLAUSIBLE = {
    Category.CAR: ((3.6, 5.8), (1.62, 2.0), (1.34, 1.95)),
    Category.VAN: ((4.1, 6.1), (1.75, 2.1), (1.7, 2.75)),
    Category.TRUCK: ((6.9, 16.7), (2.4, 2.6), (2.6, 4.1)),
    Category.BUS: ((9.5, 13.4), (2.38, 2.62), (2.85, 4.0)),
    Category.TRAM: ((13.5, 16.0), (2.2, 2.62), (3.6, 4.3)),
    Category.MOTORCYCLE: ((1.75, 2.25), (0.68, 0.95), (1.4, 1.95)),
    Category.CYCLIST: ((1.6, 1.9), (0.5, 0.8), (1.45, 2.1)),
    Category.PEDESTRIAN: ((0.2, 1.25), (0.24, 0.85), (0.95, 2.08)),
    Category.PERSON_SITTING: ((0.6, 1.15), (0.38, 0.85), (1.1, 1.6)),
    Category.MISC: ((0.4, 2.7), (0.1, 1.1), (0.3, 2.8)),
}


def names(family: str) -> list[str]:
    return [name for seed in SEEDS for name in _some(CATALOGUE.poses(f"{family}~{seed}"))]


def _some(poses: tuple[str, ...]) -> tuple[str, ...]:
    """At rest, and one pose of the movement where there is any."""
    return (poses[0], poses[len(poses) // 2]) if len(poses) > 1 else poses


def vertices(lod: tuple[Mesh, ...], *, body: bool = False) -> NDArray[np.float64]:
    return np.concatenate([mesh.positions for mesh in lod if not (body and mesh.material.overhang)]).astype(float)


@pytest.fixture(scope="module", params=FAMILIES)
def variants(request: pytest.FixtureRequest) -> dict[str, Model]:
    """Built variants of a family by name; drawing them anew is what takes time."""
    return {name: CATALOGUE.build(name) for name in names(request.param)}


def test_every_variant_stands_on_the_ground_and_has_its_size(variants: dict[str, Model]) -> None:
    for name, model in variants.items():
        actor = CATALOGUE.model(name)
        size = np.array(actor.size)
        for lod in model.lods:
            positions = vertices(lod, body=True)
            np.testing.assert_allclose(positions.min(axis=0), [-size[0] / 2, -size[1] / 2, 0.0], atol=1e-4)
            np.testing.assert_allclose(positions.max(axis=0), [size[0] / 2, size[1] / 2, size[2]], atol=1e-4)
        for value, (least, most) in zip(size, PLAUSIBLE[actor.category], strict=True):
            assert least <= value <= most, name
        overhang = OVERHANG_M if actor.category in WITH_MIRRORS else 0.0
        everything = np.abs(vertices(model.lods[0]) - (0.0, 0.0, size[2] / 2))
        assert (everything <= size / 2 + (0.0, overhang, 0.0) + 1e-4).all()


def test_every_variant_faces_outward_and_fills_its_box(variants: dict[str, Model]) -> None:
    for name, model in variants.items():
        actor = CATALOGUE.model(name)
        length, width, height = actor.size
        for lod in model.lods:
            assert 0.015 * length * width * height < _volume(lod) < 1.3 * length * width * height
            for mesh in lod:
                np.testing.assert_allclose(np.linalg.norm(mesh.normals, axis=1), 1.0, atol=1e-4)
                assert _share_facing_outward(mesh) > 0.985, (name, mesh.material.name)
            if actor.category in CORES:
                hull = ConvexHull(vertices(lod, body=True)).equations
                core = CORES[actor.category] * np.array(actor.size)
                assert (hull[:, :3] @ core.T + hull[:, 3:] <= 1e-6).all(), name


def test_coarser_levels_are_much_coarser(variants: dict[str, Model]) -> None:
    for model in variants.values():
        fine, middle, coarse = (sum(len(mesh.triangles) for mesh in lod) for lod in model.lods)
        assert 8000 > fine > 1.6 * middle > 3.5 * coarse


def _volume(lod: tuple[Mesh, ...]) -> float:
    total = 0.0
    for mesh in lod:
        a, b, c = mesh.positions[mesh.triangles].astype(float).transpose(1, 0, 2)
        total += float((a * np.cross(b, c)).sum()) / 6.0
    return total


def _share_facing_outward(mesh: Mesh) -> float:
    a, b, c = mesh.positions[mesh.triangles].astype(float).transpose(1, 0, 2)
    faces = np.cross(b - a, c - a)
    agreeing = np.einsum("ij,ij->i", faces, mesh.normals[mesh.triangles].mean(axis=1)) > 0
    areas = np.linalg.norm(faces, axis=1)
    return float(areas[agreeing].sum() / areas.sum())


@pytest.mark.parametrize("body", [*CAR_FAMILIES, *VAN_FAMILIES])
def test_wheels_stand_apart_below_the_body_and_lamps_lie_on_it(body: str) -> None:
    for seed in MANY:
        draw = Draw(body, seed)
        shape = draw_car(body, draw) if body in CAR_FAMILIES else draw_van(body, draw)
        arch = shape.wheel_radius + 0.05
        front = shape.length / 2 - shape.front_overhang
        rear = front - shape.wheelbase
        assert front - rear > 2 * arch + 1.2  # the doors
        assert front + arch < shape.length / 2 - 0.25
        assert rear - arch > -shape.length / 2 + 0.15
        bonnet = 0.6 * shape.cowl + 0.4 * shape.nose  # its edge half a metre behind the nose; it rises from there
        assert shape.wheel_radius + arch < min(bonnet, shape.tail, shape.belt) - 0.1
        assert shape.sill < 1.1 * shape.wheel_radius
        assert shape.nose < shape.cowl < shape.height - 0.3
        assert shape.screen_x[0] > shape.roof_x[0] > shape.roof_x[1] > shape.screen_x[1] > -shape.length / 2
        edges = [edge for window in shape.windows for edge in window]
        assert edges == sorted(edges)
        assert 0.0 < edges[0] < edges[-1] < 1.0
        face = shape.face
        for low, high in (face.head, face.grille, face.tail):
            assert 0.3 < low < high - 0.1 < 0.85
        assert face.head[1] + 0.875 * face.head_rise < 1.0


@pytest.mark.parametrize("kind", TRUCK_FAMILIES)
def test_axles_of_trucks_stand_apart(kind: str) -> None:
    for seed in MANY:
        shape = draw_truck(kind, Draw(kind, seed))
        axles = sorted((*shape.front_axles, *shape.rear_axles))
        assert np.diff(axles).min() > 1.25
        assert 0.6 < axles[0]
        assert axles[-1] < shape.length - 1.0
        assert shape.cargo_x[0] < shape.cargo_x[1] < shape.length - 2.2


@pytest.mark.parametrize("kind", BUS_FAMILIES)
def test_doors_of_buses_lie_between_the_wheels(kind: str) -> None:
    for seed in MANY:
        shape = draw_bus(kind, Draw(kind, seed))
        front = shape.length / 2 - shape.front_overhang
        for door in shape.doors_x:
            for axle in (front, front - shape.wheelbase):
                assert abs(door - axle) > 0.57 + shape.door_width / 2
            assert abs(door) + shape.door_width / 2 < shape.length / 2 - 0.35
        assert np.abs(np.diff(shape.doors_x)).min(initial=9.0) > shape.door_width + 0.2


@pytest.mark.parametrize("category", PLAUSIBLE)
def test_a_variant_belongs_to_its_seed(category: Category) -> None:
    models = [CATALOGUE.variant(category, seed) for seed in range(40)]
    assert models == [CATALOGUE.variant(category, seed) for seed in range(40)]
    assert len({model.name for model in models}) == 40
    assert len({model.size for model in models}) > 36
    assert {model.category for model in models} == {category}
    families = {family.name for family in CATALOGUE.families if family.category is category}
    assert len({model.name.split("~")[0] for model in models}) >= min(len(families), 2)


@pytest.mark.parametrize("name", ["car/sedan~48213", "pedestrian/adult~7/walk-3", "misc/dog~1/stand", "bus/city~5"])
def test_a_name_is_enough_to_make_it_again(name: str) -> None:
    fresh = Catalogue([], {}, None, builtin_families())
    assert name in fresh
    assert fresh.asset(name) == CATALOGUE.asset(name)
    assert fresh.model(name) == CATALOGUE.model(name)


def test_variants_of_people_walk() -> None:
    poses = CATALOGUE.poses("pedestrian/adult~7")
    assert poses[0] == "pedestrian/adult~7/stand"
    cycle_m = CATALOGUE.cycle_m("pedestrian/adult~7")
    assert cycle_m is not None
    assert CATALOGUE.posed("pedestrian/adult~7", 0.99 * cycle_m).name == poses[-1]
    assert CATALOGUE.posed(poses[3], 0.0, moving=False).name == poses[0]


def test_variants_are_not_among_the_models_to_choose_from() -> None:
    before = CATALOGUE.models(Category.CAR), CATALOGUE.names
    CATALOGUE.asset("car/suv~3")
    assert (CATALOGUE.models(Category.CAR), CATALOGUE.names) == before


@pytest.mark.parametrize("name", ["car/sedan~", "car/sedan~-1", "car/sedan~007", "car/sedna~1", "bus/city~1/walk-0"])
def test_a_name_that_no_variant_has_is_refused(name: str) -> None:
    assert name not in CATALOGUE
    with pytest.raises(AssetError, match="there is no actor model"):
        CATALOGUE.asset(name)


def test_variants_are_kept_between_runs_and_not_all_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_module, "VARIANTS_KEPT", 2)
    first, second = (Catalogue([], {}, GlbCache(tmp_path), builtin_families()) for _ in range(2))
    wanted = [f"misc/dog~{seed}/stand" for seed in range(4)]
    glbs = [first.asset(name).glb for name in wanted]
    assert len(list(tmp_path.iterdir())) == 4
    assert len(first._variants) == 2
    monkeypatch.setattr(catalogue_module, "write_glb", _no_building)
    assert [second.asset(name).glb for name in wanted] == glbs
    assert [first.asset(name).glb for name in wanted] == glbs


def _no_building(model: Model) -> bytes:
    raise AssertionError(f"{model.name} was built again")


def test_the_cache_drops_the_oldest_where_it_grows_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    glb = write_glb(CATALOGUE.build("misc/dog~1/stand"))
    monkeypatch.setattr("bridge.assets.glb_cache.MAX_BYTES", 4 * len(glb))
    cache = GlbCache(tmp_path)
    for number in range(5):
        cache.store(f"a/{number}", glb)
    assert cache.load("a/4") == glb
    assert cache.load("a/0") is None
    assert len(list(tmp_path.iterdir())) == 2
