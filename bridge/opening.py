"""Sessions of a script are opened here: ``launch`` starts a simulator, ``connect`` takes one that runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bridge.assets.actor_models import ModelSource
from bridge.assets.wardrobe import Variety
from bridge.camera import Camera, Pinhole
from bridge.classes import Category
from bridge.geometry import Pose, Vec3
from bridge.lidar import Lidar
from bridge.roads.sources import RoadSource, Scenery
from bridge.session import Session
from bridge.simulator.connect import Player, Remote
from bridge.traffic.demand import EgoDrive
from bridge.traffic.egos.ego import Ego

KITTI_CAMERA = Camera(
    "front",
    Pinhole(width=1242, height=375, fx=721.5377, fy=721.5377, cx=609.5593, cy=172.854),
    Pose(Vec3(0.3, 0.0, 1.65)),
)
"""The left colour camera of KITTI's car, 1.65 m over the road."""


def launch(
    *,
    player: str | Path | None = None,
    roads: RoadSource | None = None,
    scenery: Scenery = Scenery(),
    level: str | None = None,
    models: ModelSource | str | None = None,
    packs: Sequence[str | Path] = (),
    replacing: Sequence[Category | str] = (),
    variety: Variety | str = Variety.DRAWN,
    ego: Ego = EgoDrive(),
    cameras: Sequence[Camera] = (KITTI_CAMERA,),
    lidars: Sequence[Lidar] = (),
    seed: int = 0,
) -> Session:
    """Start a simulator and build a place to capture in; a generated city by default.

    The simulator is the Unity player whose executable is ``player``; without it, the embedded engine.

    ``level`` is one of the simulator's own, in place of ``scenery``. Its traffic is driven by the simulator, unless
    ``roads`` is the map of its roads, a ``bridge.RoadFile``. ``models`` says whose models actors wear, ``"builtin"`` or
    ``"simulator"``; where the simulator drives, they are its own.

    ``packs`` are folders with models of your own (docs/assets.md); of the classes ``replacing`` only theirs are used.
    With the ``variety`` ``"drawn"``, traffic wears variants that follow from ``seed``, with ``"fixed"`` always the same
    models.

    ``ego`` is a vehicle that drives (``bridge.EgoDrive``), one that follows a recorded path (``EgoPath``), or a mast at
    the roadside (``Roadside``); docs/traffic.md has them.

    The same arguments and calls give the same frames. Raises ``SimulatorStartError``, ``RoadError``,
    ``SimulatorRequestError`` for a level that there is not, ``AssetError`` for a pack that is not in order.
    """
    choice = None if player is None else Player(Path(player))
    return Session(
        choice,
        roads=roads,
        scenery=scenery,
        level=level,
        models=models,
        packs=packs,
        replacing=replacing,
        variety=variety,
        ego=ego,
        cameras=cameras,
        lidars=lidars,
        seed=seed,
    )


def connect(
    address: str,
    *,
    tls: str | Path | None = None,
    roads: RoadSource | None = None,
    scenery: Scenery = Scenery(),
    level: str | None = None,
    models: ModelSource | str | None = None,
    packs: Sequence[str | Path] = (),
    replacing: Sequence[Category | str] = (),
    variety: Variety | str = Variety.DRAWN,
    ego: Ego = EgoDrive(),
    cameras: Sequence[Camera] = (KITTI_CAMERA,),
    lidars: Sequence[Lidar] = (),
    seed: int = 0,
) -> Session:
    """Like ``launch``, with the simulator that listens at ``address``, as in ``RemoteSimulator``.

    ``tls`` is the folder of certificates of an encrypted connection.
    Raises ``SimulatorLostError``, ``ProtocolVersionError``, ``RoadError``, ``SimulatorRequestError``.
    """
    return Session(
        address if tls is None else Remote(address, Path(tls)),
        roads=roads,
        scenery=scenery,
        level=level,
        models=models,
        packs=packs,
        replacing=replacing,
        variety=variety,
        ego=ego,
        cameras=cameras,
        lidars=lidars,
        seed=seed,
    )
