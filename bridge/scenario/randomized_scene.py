"""The ``randomization`` section: textures, distractors, backgrounds and lights that are drawn by chance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import ValidationInfo

from bridge.classes import Category
from bridge.errors import AssetError
from bridge.randomize.pictures import PictureFolder
from bridge.randomize.plan import BackdropPlan, FramePlan, LightPlan, ScenePlan, TexturePlan, Wearer
from bridge.randomness import derive_seed
from bridge.scenario.distributions import Constant, Distribution, LogUniform, Scope, UniformInt
from bridge.scenario.draw import Draw
from bridge.scenario.kinds import Flag, Kind, Members, Name, Real, Whole
from bridge.scenario.problem import fail, hint, problem, shown
from bridge.scenario.section import Section
from bridge.scenario.varying import PerEpisode, PerFrame

ROOT = "randomization"


@dataclass(frozen=True, slots=True)
class Pictures:
    """A folder of pictures that a scenario refers to."""

    written: PurePosixPath
    """As the scenario says it, relative to the scenario's folder."""
    folder: PictureFolder


@dataclass(frozen=True)
class NameOrPictures(Kind["str | Pictures"]):
    """One of ``names``, or ``{folder: DIR}`` with pictures in it, relative to the scenario's folder."""

    names: tuple[str, ...]

    is_mapping = True

    def parse(self, value: Any, info: ValidationInfo) -> str | Pictures:
        """Accept str, or a mapping of one field; the validation context's ``folder`` is the scenario's folder."""
        if isinstance(value, Mapping):
            return self._pictures(value, info)
        if value not in self.names:
            wanted = f"expected {' or '.join(self.names)} or {{folder: DIR}}"
            fail(problem(f"{wanted}, got {shown(value)}{hint(value, self.names)}"))
        return str(value)

    def _pictures(self, value: Mapping[str, Any], info: ValidationInfo) -> Pictures:
        written = value.get("folder")
        if list(value) != ["folder"] or not isinstance(written, str) or not written:
            fail(problem(f"expected {{folder: DIR}} with the path of a folder of pictures, got {shown(value)}"))
        path = Path((info.context or {}).get("folder", "")) / written
        if not os.path.isdir(path):  # noqa: PTH112 - pathlib raises for a name that is too long
            fail(
                problem(
                    f"no such folder {shown(written)}; the path is relative to the scenario file's folder", "folder"
                )
            )
        try:
            return Pictures(PurePosixPath(written), PictureFolder(path))
        except AssetError as error:
            fail(problem(str(error), "folder"))

    def json_schema(self) -> dict[str, Any]:
        """Return a name, or an object with a folder."""
        folder = {"type": "string", "minLength": 1, "description": "Relative to the scenario file's folder."}
        pictures = {
            "type": "object",
            "properties": {"folder": folder},
            "required": ["folder"],
            "additionalProperties": False,
        }
        return {"anyOf": [{"type": "string", "enum": list(self.names)}, pictures]}

    def to_data(self, value: str | Pictures) -> Any:
        """Return what a file says."""
        return value if isinstance(value, str) else {"folder": str(value.written)}


Share = Annotated[float, Real(0, 1)]
Background = Annotated[str | Pictures, NameOrPictures(("city", "plain", "procedural"))]


class TexturesSection(Section):
    """Random textures on what is seen; lamps and lenses keep their look, windows stay dark."""

    on: Annotated[tuple[Wearer, ...], Members(Name("group", tuple(Wearer)))] = tuple(Wearer)
    """Who may wear them: actors, buildings, ground, scenery; all if left out."""
    share: PerEpisode[Share] = Constant(1.0)
    """The chance of each thing to wear one."""
    images: Annotated[str | Pictures, NameOrPictures(("procedural",))] = "procedural"
    """Where they come from: procedural (flat, gradient, checker, stripes, dots, blocks, clouds) or {folder: DIR}."""
    variants: Annotated[int, Whole(1, 16)] = 3
    """Looks of each model; who walks or pedals has one. More look more different and take longer to load."""
    patterns: Annotated[int, Whole(1, 256)] = 64
    """Textures of an episode to choose from; the next episode has others."""
    change: Annotated[str, Name("scope", ("episode", "frame"))] = "episode"
    """How often actors change their looks; everything else keeps its own for the episode."""


class DistractorsSection(Section):
    """Things that are only there to be told apart from what is to be found, labelled as distractor or not at all."""

    labelled: Annotated[bool, Flag()] = True
    """Whether they have labels, of class distractor. If not, their pixels have ids of no class, which is background."""

    per_100_m: PerEpisode[Annotated[float, Real(0, 100)]] = Constant(0.0)
    """Cones, bins, barrels, boxes, carts, boards, barriers and bollards on each side of 100 m of street."""
    flying: PerFrame[Annotated[int, Whole(0, 200)]] = Constant(0)
    """How many bodies of any shape, texture and size fly in view of the cameras."""
    change: Annotated[str, Name("scope", ("episode", "frame"))] = "frame"
    """How often they are others: in every frame, or in every episode, in which they then fly along with the ego.
    Occluders are placed in every frame anew."""
    occluded_share: PerFrame[Share] = Constant(0.0)
    """The chance of each object near the cameras to have a body before it that covers a part."""
    max_overlap: PerEpisode[Annotated[float, Real(0.01, 1)]] = Constant(0.3)
    """How much of an object all that flies covers together, at most."""


class LightsSection(Section):
    """Lights at random places around the ego."""

    count: PerFrame[Annotated[int, Whole(0, 16)]] = UniformInt(1, 12, per=Scope.FRAME)
    """How many."""
    strength: PerFrame[Annotated[float, Real(0.001, 100)]] = LogUniform(0.3, 5.0, per=Scope.FRAME)
    """How bright each is 5 m away, over the daylight of the moment; 1 doubles the light there."""
    saturation: PerFrame[Share] = Constant(0.8)
    """How far from white their colours may be."""


class RandomizedSceneSection(Section):
    """Domain randomization of what is seen; labels stay exact. Everything is off unless it is here."""

    textures: TexturesSection | None = None
    """Random textures on actors, buildings, ground and scenery."""
    distractors: DistractorsSection | None = None
    """Things beside the streets, flying bodies and occluders."""
    background: PerEpisode[Annotated[str | Pictures, NameOrPictures(("city", "plain", "procedural"))]] = Constant(
        "city"
    )
    """What is behind: city (what road says), plain (no buildings and scenery), or pictures in place of scenery and sky:
    procedural, or {folder: DIR}."""
    backgrounds: Annotated[int, Whole(1, 64)] = 8
    """Pictures of an episode to choose from, another one every frame."""
    ground: PerEpisode[Annotated[str, Name("visibility", ("visible", "hidden"))]] = Constant("visible")
    """Whether roads, sidewalks and land are drawn."""
    lights: LightsSection | None = None
    """Lights at random places; the simulator must honour point_lights."""

    def provenance(self) -> dict[str, Any] | None:
        """Return what a dataset's manifest says of it: folders of pictures by their content too.

        None if it says no more than the section itself.
        """
        folders = [value for value in _values(self.background) if isinstance(value, Pictures)]
        if self.textures is not None and isinstance(self.textures.images, Pictures):
            folders.append(self.textures.images)
        if not folders:
            return None
        data = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return data | {"pictures": {str(each.written): each.folder.provenance() for each in folders}}


def unlabelled_classes(section: RandomizedSceneSection) -> frozenset[Category]:
    """Return the classes of what is shown without labels."""
    distractors = section.distractors
    return frozenset() if distractors is None or distractors.labelled else frozenset({Category.DISTRACTOR})


def scene_plan(section: RandomizedSceneSection, draw: Draw) -> ScenePlan | None:
    """Draw what is randomized in one episode; None for nothing."""
    background = draw(f"{ROOT}.background", section.background)
    distractors = section.distractors
    plan = ScenePlan(
        seed=derive_seed(draw.seed, draw.episode, ROOT),
        textures=_texture_plan(section.textures, draw),
        things_per_100_m=draw(f"{ROOT}.distractors.per_100_m", distractors.per_100_m) if distractors else 0.0,
        has_flying=distractors is not None
        and (distractors.flying != Constant(0) or distractors.occluded_share != Constant(0.0)),
        is_plain=background != "city",
        has_ground=draw(f"{ROOT}.ground", section.ground) == "visible",
        backdrops=_backdrop_plan(section, background),
    )
    is_nothing = plan == ScenePlan(plan.seed) and section.lights is None
    return None if is_nothing else plan


def _texture_plan(section: TexturesSection | None, draw: Draw) -> TexturePlan | None:
    if section is None:
        return None
    return TexturePlan(
        wearers=section.on,
        share=draw(f"{ROOT}.textures.share", section.share),
        variants=section.variants,
        patterns=section.patterns,
        pictures=section.images.folder if isinstance(section.images, Pictures) else None,
    )


def actor_textures(drawn: TexturePlan | None) -> TexturePlan:
    """Return the textures of a twin's actors: like those ``drawn`` for the original, or as by default without any."""
    if drawn is not None:
        return replace(drawn, wearers=(Wearer.ACTORS,))
    default = TexturesSection()
    return TexturePlan((Wearer.ACTORS,), 1.0, default.variants, default.patterns, None)


def _backdrop_plan(section: RandomizedSceneSection, background: str | Pictures) -> BackdropPlan | None:
    if background in ("city", "plain"):
        return None
    return BackdropPlan(section.backgrounds, background.folder if isinstance(background, Pictures) else None)


def frame_plan(section: RandomizedSceneSection, draw: Draw) -> FramePlan:
    """Draw what is randomized in one frame."""
    plan = FramePlan(draw.frame, backdrop=draw.frame)
    if section.textures is not None and section.textures.change == "frame":
        plan = replace(plan, texture_set=draw.frame)
    if (distractors := section.distractors) is not None:
        path = f"{ROOT}.distractors"
        plan = replace(
            plan,
            flying=draw(f"{path}.flying", distractors.flying),
            is_flying_kept=distractors.change == "episode",
            occluded_share=draw(f"{path}.occluded_share", distractors.occluded_share),
            max_overlap=draw(f"{path}.max_overlap", distractors.max_overlap),
        )
    if (lights := section.lights) is not None:
        light = LightPlan(
            count=draw(f"{ROOT}.lights.count", lights.count),
            strength=draw(f"{ROOT}.lights.strength", lights.strength),
            color_saturation=draw(f"{ROOT}.lights.saturation", lights.saturation),
        )
        plan = replace(plan, lights=light)
    return plan


def _values(distribution: Distribution[Any]) -> tuple[Any, ...]:
    """Return what a distribution of names may draw."""
    if isinstance(distribution, Constant):
        return (distribution.value,)
    return tuple(getattr(distribution, "values", ()))
