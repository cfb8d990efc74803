from dataclasses import replace

import pytest

from bridge.assets.gltf import read_glb, write_glb
from bridge.classes import Category
from bridge.conformance import stage
from bridge.geometry import Pose
from bridge.randomize.looks import Looks
from bridge.randomize.plan import TexturePlan, Wearer
from bridge.world import Asset, Placement, StaticScene

GLB = write_glb(stage.box_model(stage.BOX_SIZE))
POSES = ("pedestrian/a/stand", "pedestrian/a/walk-0", "pedestrian/a/walk-1")
NAMES = ("car/a", "car/b", *POSES)
HOUSES = tuple(
    Placement(16384 + n, Category.BUILDING, "house", Pose.planar(9.0 * n, 0.0, 0.0, 0.0)) for n in range(600)
)
SCENE = StaticScene({name: Asset(name, GLB) for name in (*NAMES, "house")}, HOUSES)
PLAN = TexturePlan(tuple(Wearer), share=0.6, variants=4, patterns=8, pictures=None)


@pytest.fixture(scope="module")
def looks() -> Looks:
    return Looks.of(PLAN, 11, SCENE, NAMES)


def test_vehicles_have_several_looks_and_poses_one(looks: Looks) -> None:
    count = {name: sum(look.startswith(f"{name}#") for look in looks.assets) for name in (*NAMES, "house")}
    assert count == {"car/a": 4, "car/b": 4, **dict.fromkeys(POSES, 1), "house": 4}


def test_poses_of_one_person_look_alike(looks: Looks) -> None:
    textures = []
    for pose in POSES:
        (mesh,) = read_glb(looks.assets[f"{pose}#0"].glb, pose).lods[0]
        assert mesh.material.texture is not None
        textures.append((mesh.material.texture.name, mesh.uvs.tobytes()))
    assert len(set(textures)) == 1


def test_the_stated_share_wears_textures_each_look_as_often(looks: Looks) -> None:
    worn = [placement.asset for placement in looks.placed(HOUSES)]
    plain = worn.count("house")
    assert abs(plain - 240) < 4 * 12  # binomial: 0.4 of 600, standard deviation 12
    for look in range(4):
        assert abs(worn.count(f"house#{look}") - 90) < 4 * 8.8


def test_an_actor_keeps_its_look_until_the_set_changes(looks: Looks) -> None:
    actors = [replace(stage.box(actor_id, 5.0), asset="car/a") for actor_id in range(1, 301)]
    first = [looks.dressed(actor, 0) for actor in actors]
    assert first == [looks.dressed(actor, 0) for actor in actors]
    assert sum(one != looks.dressed(actor, 1) for one, actor in zip(first, actors, strict=True)) > 200
    dressed = [actor for actor in first if actor.asset != "car/a"]
    assert abs(len(dressed) - 180) < 4 * 8.5
    assert len({(actor.asset, actor.primary) for actor in dressed}) == len(dressed)  # no two are alike
    assert all(
        replace(a, asset=b.asset, primary=b.primary, secondary=b.secondary) == b
        for a, b in zip(first, actors, strict=True)
    )


def test_only_those_named_wear_textures() -> None:
    only = Looks.of(replace(PLAN, wearers=(Wearer.GROUND,), share=1.0), 11, SCENE, NAMES)
    assert not only.assets
    assert only.placed(HOUSES) == HOUSES
    buildings = Looks.of(replace(PLAN, wearers=(Wearer.BUILDINGS,), share=1.0), 11, SCENE, NAMES)
    assert all("#" in placement.asset for placement in buildings.placed(HOUSES))
    car = replace(stage.box(1, 5.0), asset="car/a")
    assert buildings.dressed(car, 0) == car
