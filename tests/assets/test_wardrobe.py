"""What an episode may wear."""

from collections import Counter
from pathlib import Path

import pytest

from bridge.assets.catalogue import builtin_catalogue
from bridge.assets.packs.load import load_pack
from bridge.assets.wardrobe import DRAWN, Stock, Variety, Wardrobe
from bridge.classes import Category
from bridge.errors import AssetError
from tests.assets.packs.glb_maker import box_glb, write_pack

CATALOGUE = builtin_catalogue()


def names(stock: Stock, category: Category, seed: int = 1) -> list[str]:
    return [model.name for model in stock.models(category, seed)]


def test_variants_follow_from_the_seed_and_no_other_class() -> None:
    first = Wardrobe(Stock(), [Category.BUS, Category.MOTORCYCLE], (), seed=1)
    again = Wardrobe(Stock(), [Category.MOTORCYCLE], (), seed=1)
    other = Wardrobe(Stock(), [Category.MOTORCYCLE], (), seed=2)
    assert first.models(Category.MOTORCYCLE) == again.models(Category.MOTORCYCLE)
    assert not set(other.names) & set(again.names)
    assert len(again.names) == DRAWN[Category.MOTORCYCLE]
    assert all("~" in name for name in first.names)
    assert first.models(Category.CAR) == ()


def test_every_pose_of_who_walks_is_there() -> None:
    wardrobe = Wardrobe(Stock(), [], ["pedestrian/adult-0/stand", "car/sedan~5"], seed=1)
    assert wardrobe.names == (*CATALOGUE.poses("pedestrian/adult-0"), "car/sedan~5")
    assert {wardrobe.posed("pedestrian/adult-0/stand", way_m / 10).name for way_m in range(30)} < set(wardrobe.names)
    assert wardrobe.asset("car/sedan~5").glb == CATALOGUE.asset("car/sedan~5").glb


def test_fixed_models_are_those_of_the_catalogue() -> None:
    stock = Stock(variety=Variety.FIXED)
    assert stock.models(Category.CAR, 1) == stock.models(Category.CAR, 2) == CATALOGUE.models(Category.CAR)


def test_models_of_a_pack_are_beside_the_variants_or_alone(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, box_glb()))
    beside = Counter(names(Stock((pack,)), Category.CAR))
    assert beside["car/car"] == 1
    assert beside.total() == DRAWN[Category.CAR] + 1
    alone = Stock((pack,), (Category.CAR,))
    assert names(alone, Category.CAR) == ["car/car"]
    assert names(alone, Category.BUS) == names(Stock(), Category.BUS)
    fixed = names(Stock((pack,), variety=Variety.FIXED), Category.CAR)
    assert fixed == [*(model.name for model in CATALOGUE.models(Category.CAR)), "car/car"]


def test_what_does_not_go_together_is_refused(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, box_glb()))
    with pytest.raises(AssetError, match="both catalogues have 'car/car'"):
        Stock((pack, pack))
    with pytest.raises(AssetError, match="no model of the class bus"):
        Stock((pack,), (Category.BUS,))
    with pytest.raises(AssetError, match="there is no actor model 'car/sedna'"):
        Wardrobe(Stock(), [], ["car/sedna"], seed=1)


def test_a_pack_is_known_by_its_content(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here, there = (load_pack(write_pack(tmp_path / name, box_glb())) for name in ("here", "there"))
    assert here == there
    assert str(tmp_path) not in str(Stock((here,)).provenance())
    manifest = tmp_path / "there/pack.yaml"
    manifest.write_text(manifest.read_text().replace("[4.5, 1.8, 1.5]", "[4.52, 1.8, 1.5]"))
    touched = load_pack(tmp_path / "there")
    (tmp_path / "here/car.glb").write_bytes(box_glb(materials=[{"name": "Lacquer"}]))
    assert len({here.sha256, touched.sha256, load_pack(tmp_path / "here").sha256}) == 3
