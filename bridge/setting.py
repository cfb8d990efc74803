"""Where a scripted session plays, and whose models its actors wear."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bridge.assets.actor_models import ActorModels, ModelSource
from bridge.assets.packs.load import load_pack
from bridge.assets.wardrobe import Stock, Variety
from bridge.classes import Category
from bridge.errors import SessionError, SimulatorRequestError
from bridge.place import Place
from bridge.randomness import derive_seed
from bridge.roads.sources import GridRoads, RoadFile, RoadSource, Scenery, StraightRoad
from bridge.simulator.base import SimulatorInfo, require_level
from bridge.traffic.demand import ScriptedTraffic, SimulatorDemand, SumoDemand, TrafficDemand


@dataclass(frozen=True, slots=True)
class Setting:
    """Generated scenery along roads, or a level of the simulator's own."""

    roads: RoadSource | None
    """None where only the simulator knows the roads of its level, and drives on them."""
    scenery: Scenery
    level: str | None
    models: ModelSource
    stock: Stock
    """Where they are not the simulator's."""

    def __post_init__(self) -> None:
        if self.models is ModelSource.SIMULATOR and self.stock.packs:
            raise SessionError("packs: actors wear the simulator's models here; leave this out")

    @classmethod
    def of(
        cls,
        roads: RoadSource | None,
        scenery: Scenery,
        level: str | None,
        models: ModelSource | str | None,
        stock: Stock,
    ) -> Setting:
        """Return what a script asks for: by default a generated city, or a level in which the simulator drives.

        Raises ``SessionError`` for what does not go together.
        """
        if roads is not None and not isinstance(roads, RoadSource):
            raise SessionError(f"roads: expected a road source such as bridge.GridRoads(), got {roads!r}")
        if models is not None and models not in tuple(ModelSource):
            raise SessionError(f"models: expected 'builtin' or 'simulator', got {models!r}")
        if level is None:
            return cls(roads or GridRoads(), scenery, None, ModelSource(models or ModelSource.BUILTIN), stock)
        if scenery != Scenery():
            raise SessionError("scenery: a level has scenery of its own; leave this out")
        if roads is None:
            if models == ModelSource.BUILTIN:
                raise SessionError(
                    f"models: where the simulator drives, they are its own; leave this out, or give the roads of level "
                    f"{level!r}, roads=bridge.RoadFile(…)"
                )
            return cls(None, scenery, level, ModelSource.SIMULATOR, stock)
        if not isinstance(roads, RoadFile) or roads.path.suffix == ".osm":
            raise SessionError(
                f"roads: expected the OpenDRIVE file or SUMO network of level {level!r}, bridge.RoadFile(…), got "
                f"{roads!r}"
            )
        return cls(roads, scenery, level, ModelSource(models or ModelSource.BUILTIN), stock)

    @property
    def is_driven_by_simulator(self) -> bool:
        """Whether traffic is driven by the simulator."""
        return self.roads is None

    def usual_traffic(self) -> TrafficDemand:
        """Return the traffic of a session that asks for none."""
        if self.is_driven_by_simulator:
            return SimulatorDemand()
        # SUMO has no network of a straight road; actors can still be placed by hand.
        return ScriptedTraffic() if isinstance(self.roads, StraightRoad) else SumoDemand()

    def require_offers(self, info: SimulatorInfo) -> None:
        """Refuse what the simulator does not have; ``SimulatorRequestError`` says what there is."""
        if self.level is not None:
            require_level("level", self.level, info)
        if self.is_driven_by_simulator and not info.drives_traffic:
            raise SimulatorRequestError(
                f"level: {info.engine} drives no traffic; give the roads of {self.level!r}, roads=bridge.RoadFile(…)"
            )
        if self.models is ModelSource.SIMULATOR and not info.catalogue:
            raise SimulatorRequestError(f"models: {info.engine} has no models of its own; use 'builtin'")

    def place(self, catalogue: ActorModels, folder: Path, seed: int) -> Place:
        """Make the place; SUMO's files go below ``folder``. Raises ``RoadError``."""
        road_seed = derive_seed(seed, "road")
        if self.level is not None:
            assert self.roads is None or isinstance(self.roads, RoadFile)
            return Place.in_level(self.level, catalogue, roads=self.roads, folder=folder, road_seed=road_seed)
        assert self.roads is not None
        return Place.build(
            self.roads,
            self.scenery,
            catalogue,
            folder=folder,
            road_seed=road_seed,
            scenery_seed=derive_seed(seed, "scenery"),
        )

    def to_data(self) -> dict[str, Any]:
        """Return what a dataset's manifest says of it."""
        data: dict[str, Any] = {"models": self.models, "assets": self.stock.provenance()}
        if self.roads is not None:
            data["roads"] = {"kind": type(self.roads).__name__, **_plain(asdict(self.roads))}
        return data | ({"scenery": asdict(self.scenery)} if self.level is None else {"level": self.level})


def stock_of(packs: Sequence[str | Path], replacing: Sequence[Category | str], variety: Variety | str) -> Stock:
    """Return the models that a script asks for.

    Raises ``SessionError`` for a class or variety that there is not, ``AssetError`` for a pack that is not in order.
    """
    for category in replacing:
        if category not in tuple(Category):
            raise SessionError(f"replacing: expected classes such as bridge.Category.CAR, got {category!r}")
    if variety not in tuple(Variety):
        raise SessionError(f"variety: expected 'drawn' or 'fixed', got {variety!r}")
    return Stock(tuple(load_pack(Path(pack)) for pack in packs), tuple(map(Category, replacing)), Variety(variety))


def _plain(fields: Mapping[str, object]) -> dict[str, object]:
    """Name a map by what it holds: a path belongs to one machine."""
    return {
        name: {"file": value.name, "sha256": hashlib.sha256(value.read_bytes()).hexdigest()}
        if isinstance(value, Path)
        else value
        for name, value in fields.items()
    }
