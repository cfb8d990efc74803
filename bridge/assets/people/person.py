"""One person: body, clothes, hair and bag, as parameters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bridge.assets.model import Material, Slot
from bridge.assets.people.skeleton import Limbs
from bridge.world import Rgb

SKIN = Material("skin", roughness=0.55)
HAIR = Material("hair", roughness=0.7)
TOP = Material("top", roughness=0.9, slot=Slot.PRIMARY)
BOTTOM = Material("bottom", roughness=0.9, slot=Slot.SECONDARY)
JACKET = Material("jacket", roughness=0.6, slot=Slot.SECONDARY)
LEATHER = Material("leather", roughness=0.6)
HELMET = Material("helmet", roughness=0.3)
WOOL = Material("wool", roughness=0.95)

DARK: Rgb = (0.015, 0.012, 0.01)


class Hair(Enum):
    """How the hair is worn; ``HELMET`` hides it."""

    SHORT = "short"
    LONG = "long"
    BUN = "bun"
    BALD = "bald"
    CAP = "cap"
    HELMET = "helmet"
    FULL_HELMET = "full-helmet"


class Outfit(Enum):
    """What is worn."""

    TROUSERS = "trousers"
    SHORTS = "shorts"
    SKIRT = "skirt"
    COAT = "coat"


class Bag(Enum):
    """What is carried."""

    NONE = "none"
    BACKPACK = "backpack"
    HANDBAG = "handbag"


@dataclass(frozen=True, slots=True)
class Person:
    """One person's body and things."""

    height: float
    """Metres, with shoes."""
    skin: Rgb
    hair_color: Rgb
    hair: Hair = Hair.SHORT
    outfit: Outfit = Outfit.TROUSERS
    bag: Bag = Bag.NONE
    long_sleeves: bool = True
    build: float = 1.0
    """Girth; 1 is slim, 1.25 stout."""
    shoulders: float = 1.0
    hips: float = 1.0
    head: float = 1.0
    """Size of the head for the height; a child's is larger."""
    shoe_color: Rgb = (0.02, 0.018, 0.016)
    bag_color: Rgb = (0.08, 0.05, 0.03)
    hat: Rgb | None = None
    """The colour of a woollen hat; None without one."""
    scarf: Rgb | None = None
    gloves: Rgb | None = None
    top: Material = TOP
    bottom: Material = BOTTOM

    @property
    def thigh_radius(self) -> float:
        """From the hip joint to the outside of the leg, in metres; so high are the hips above a seat."""
        return 0.053 * self.height * (0.35 + 0.65 * self.build)

    @property
    def limbs(self) -> Limbs:
        """The lengths of this person's bones."""
        h = self.height
        return Limbs(
            thigh=0.242 * h,
            shin=0.24 * h,
            upper_arm=0.172 * h,
            forearm=0.15 * h,
            spine=(0.297 - 0.13 * (self.head - 1.0)) * h,
            hip_half_width=0.047 * h * self.hips,
            shoulder_half_width=0.1 * h * self.shoulders,
        )
