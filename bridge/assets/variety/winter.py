"""What people put on for snow: coats, long sleeves, hats, scarfs and gloves."""

from __future__ import annotations

from dataclasses import replace

from bridge.assets.people.person import Hair, Outfit, Person
from bridge.assets.variety.draw import Draw
from bridge.world import Rgb

_WOOL: tuple[Rgb, ...] = (
    (0.02, 0.022, 0.03),
    (0.09, 0.09, 0.095),
    (0.3, 0.28, 0.24),
    (0.26, 0.03, 0.03),
    (0.03, 0.07, 0.2),
    (0.05, 0.12, 0.06),
    (0.42, 0.22, 0.03),
)
_GLOVES: tuple[Rgb, ...] = ((0.015, 0.014, 0.014), (0.05, 0.028, 0.015), (0.06, 0.065, 0.08))
_PADDING = 0.08
"""Of the girth, by what is worn beneath."""
_HELMETS = (Hair.HELMET, Hair.FULL_HELMET)


def dressed_for_winter(person: Person, draw: Draw, *, coats: bool = True) -> Person:
    """Return a person with warm clothes on; without ``coats``, whose skirts would be in the way, in a jacket."""
    coat, hat, scarf, gloves = (draw.chance(share) for share in (0.6, 0.7, 0.45, 0.75))
    wool, scarf_wool, leather = draw.color(_WOOL), draw.color(_WOOL), draw.color(_GLOVES)
    hatted = hat and person.hair not in _HELMETS
    return replace(
        person,
        hair=Hair.SHORT if person.hair is Hair.CAP else person.hair,
        outfit=Outfit.COAT if coats and coat else Outfit.TROUSERS,
        long_sleeves=True,
        build=person.build + _PADDING,
        hat=wool if hatted else None,
        scarf=scarf_wool if scarf else None,
        gloves=leather if gloves else None,
    )
