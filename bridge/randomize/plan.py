"""What is randomized, as values: once an episode, and once a frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bridge.randomize.pictures import PictureFolder


class Wearer(StrEnum):
    """What may wear random textures."""

    ACTORS = "actors"
    """Everything that moves or could, distractors too."""
    BUILDINGS = "buildings"
    """Buildings, walls and fences."""
    GROUND = "ground"
    """Roads with their markings, sidewalks and land."""
    SCENERY = "scenery"
    """Everything else that stands: plants, poles, signs, furniture."""


@dataclass(frozen=True, slots=True)
class TexturePlan:
    """Who wears what in one episode."""

    wearers: tuple[Wearer, ...]
    share: float
    """The chance of each thing to wear a texture, 0-1."""
    variants: int
    """How many looks a model has; one that walks or pedals has one."""
    patterns: int
    """How many textures there are to choose from, 1 or more."""
    pictures: PictureFolder | None
    """Where textures come from; None for drawn patterns."""


class OtherLooks(StrEnum):
    """What a twin changes of actors; what never moves looks as it does in the original."""

    REPAINTED = "repainted"
    """Other paint and other clothes."""
    TEXTURED = "textured"
    """Random textures, others than the original's where that has some."""


@dataclass(frozen=True, slots=True)
class OtherLooksPlan:
    """What actors look like in one episode under a twin."""

    twin: str
    """Its name, which no other twin of the scenario has."""
    seed: int
    """Colours and textures derive from it."""
    textures: TexturePlan | None
    """Which textures actors wear in place of the original's; None for those of the original in other colours."""


@dataclass(frozen=True, slots=True)
class BackdropPlan:
    """Pictures that stand in place of scenery and sky in one episode."""

    count: int
    """How many there are to choose from, 1 or more."""
    pictures: PictureFolder | None
    """None for drawn patterns."""


@dataclass(frozen=True, slots=True)
class ScenePlan:
    """What is randomized in one episode; nothing by default."""

    seed: int
    """Everything that is drawn here derives from it."""
    textures: TexturePlan | None = None
    things_per_100_m: float = 0.0
    """Distractors that stand on each side of 100 m of street."""
    has_flying: bool = False
    """Whether distractors may fly in any frame."""
    is_plain: bool = False
    """Whether buildings and all other scenery but the ground are left out."""
    has_ground: bool = True
    backdrops: BackdropPlan | None = None


@dataclass(frozen=True, slots=True)
class LightPlan:
    """Lights of one frame; see ``bridge.randomize.lights``."""

    count: int
    strength: float
    """How bright one is 5 m away, over the daylight of the moment."""
    color_saturation: float
    """0 white, 1 any colour."""


@dataclass(frozen=True, slots=True)
class FramePlan:
    """What is randomized in one frame; nothing by default."""

    frame: int
    texture_set: int = 0
    """Which looks actors wear: another number, other looks."""
    flying: int = 0
    """How many distractors fly."""
    is_flying_kept: bool = False
    """Whether they are those of the whole episode, carried along with the ego, and not of this frame alone."""
    occluded_share: float = 0.0
    """The chance of each object near the cameras to have an occluder before it, 0-1."""
    max_overlap: float = 0.3
    """How much of an object what flies may cover, 0-1."""
    backdrop: int = 0
    """Which picture of the episode's is the background."""
    lights: LightPlan | None = None
