"""The table of architectural families: which fronts, ground floors and roofs go together, and for which sizes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from bridge.assets.model import Texture
from bridge.assets.textures import surfaces


class Roof(Enum):
    """How a building ends at the top."""

    FLAT = auto()
    PARAPET = auto()
    GABLE = auto()
    GABLE_TO_STREET = auto()
    MANSARD = auto()


class Ground(Enum):
    """What the front has at street level."""

    SHOPS = auto()
    LOBBY = auto()
    DOOR = auto()
    """Windows down to the plinth, and one door."""
    HOUSE = auto()
    """A door under a porch, and a garage door where there is room."""
    GATES = auto()
    """Roller gates of a warehouse."""


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of architecture; lengths as (smallest, largest)."""

    name: str
    fronts: tuple[tuple[str, Callable[..., Texture], tuple[int, ...]], ...]
    """Window fronts, each with the texture of the walls without windows and its variant."""
    height_m: tuple[float, float]
    max_width_m: float
    weight: float
    bay_m: tuple[float, float]
    storey_m: float
    grounds: tuple[Ground, ...]
    roofs: tuple[Roof, ...]
    side_windows: float
    """Share of the houses that have windows on their sides too."""
    balcony_share: float = 0.0
    oriel_share: float = 0.0
    cornice: bool = True


FAMILIES: tuple[Family, ...] = (
    Family(
        name="tenement",
        fronts=tuple((f"tenement_{i}", surfaces.brick, (i,)) for i in range(3)),
        height_m=(8.0, 26.0),
        max_width_m=40.0,
        weight=3.0,
        bay_m=(2.4, 3.0),
        storey_m=3.3,
        grounds=(Ground.SHOPS, Ground.SHOPS, Ground.DOOR),
        roofs=(Roof.PARAPET, Roof.PARAPET, Roof.MANSARD),
        side_windows=0.6,
        oriel_share=0.3,
    ),
    Family(
        name="townhouse",
        fronts=tuple((f"townhouse_{i}", surfaces.plaster, (i,)) for i in range(4)),
        height_m=(7.0, 22.0),
        max_width_m=36.0,
        weight=4.0,
        bay_m=(2.5, 3.2),
        storey_m=3.4,
        grounds=(Ground.SHOPS, Ground.DOOR),
        roofs=(Roof.GABLE, Roof.GABLE, Roof.MANSARD),
        side_windows=0.6,
        balcony_share=0.35,
        oriel_share=0.25,
    ),
    Family(
        name="glass_office",
        fronts=(("curtain_wall", surfaces.concrete, ()),),
        height_m=(12.0, 80.0),
        max_width_m=60.0,
        weight=1.2,
        bay_m=(2.8, 3.4),
        storey_m=3.6,
        grounds=(Ground.LOBBY,),
        roofs=(Roof.PARAPET,),
        side_windows=1.0,
        cornice=False,
    ),
    Family(
        name="ribbon_office",
        fronts=(("ribbon", surfaces.concrete, ()),),
        height_m=(9.0, 50.0),
        max_width_m=60.0,
        weight=1.2,
        bay_m=(3.2, 4.0),
        storey_m=3.4,
        grounds=(Ground.LOBBY, Ground.SHOPS),
        roofs=(Roof.PARAPET,),
        side_windows=1.0,
        cornice=False,
    ),
    Family(
        name="slab_block",
        fronts=(("slab", surfaces.concrete, ()),),
        height_m=(10.0, 60.0),
        max_width_m=60.0,
        weight=1.2,
        bay_m=(3.2, 3.8),
        storey_m=2.9,
        grounds=(Ground.DOOR, Ground.SHOPS),
        roofs=(Roof.PARAPET,),
        side_windows=1.0,
        balcony_share=0.8,
        cornice=False,
    ),
    Family(
        name="house",
        fronts=(
            ("house_0", surfaces.plaster, (0,)),
            ("house_1", surfaces.brick, (0,)),
            ("townhouse_0", surfaces.plaster, (0,)),
        ),
        height_m=(4.0, 9.5),
        max_width_m=16.0,
        weight=6.0,
        bay_m=(2.6, 3.4),
        storey_m=2.8,
        grounds=(Ground.HOUSE,),
        roofs=(Roof.GABLE, Roof.GABLE_TO_STREET),
        side_windows=1.0,
        cornice=False,
    ),
    Family(
        name="warehouse",
        fronts=(("warehouse", surfaces.corrugated, ()),),
        height_m=(3.0, 11.0),
        max_width_m=120.0,
        weight=1.0,
        bay_m=(3.6, 4.4),
        storey_m=6.0,
        grounds=(Ground.GATES,),
        roofs=(Roof.FLAT, Roof.GABLE_TO_STREET),
        side_windows=0.0,
        cornice=False,
    ),
)
