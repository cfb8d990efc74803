"""The manifest of a pack, ``pack.yaml``: what each of its files is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from bridge.assets.model import Slot
from bridge.assets.packs.fields import Field
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import Size
from bridge.world import Rgb
from bridge.yaml_source import MAX_BYTES, UnusableYamlError, read_yaml

MANIFEST = "pack.yaml"
SCHEMA = 1

AXES = ("+x", "-x", "+y", "-y", "+z", "-z")
"""How the manifest writes an axis of a file."""

GROUNDS = ("origin", "lowest")

ACTOR_CATEGORIES = (
    Category.CAR,
    Category.VAN,
    Category.TRUCK,
    Category.BUS,
    Category.TRAM,
    Category.MOTORCYCLE,
    Category.CYCLIST,
    Category.PEDESTRIAN,
    Category.PERSON_SITTING,
    Category.MISC,
)
"""The classes that a model of a pack may have: those of things that move."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Moving:
    """The files of a model on the move, one a pose, and the way in metres in which they are gone through once."""

    files: tuple[str, ...]
    cycle_m: float


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model of a manifest; every field is described in docs/assets.md."""

    where: Field
    """For errors."""
    name: str
    file: str
    category: Category
    size: Size
    front: str = "+z"
    up: str = "+y"
    scale: float = 1.0
    ground: str = "origin"
    slots: dict[str, Slot] = field(default_factory=dict)
    colors: dict[str, Rgb] = field(default_factory=dict)
    overhang: tuple[str, ...] = ()
    moving: Moving | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``pack.yaml`` says."""

    name: str
    license: str
    models: tuple[ModelEntry, ...]


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the pack in ``folder``.

    Raises ``AssetError`` naming the field for what is missing, misspelt or out of its range.
    """
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1).decode()
        document = read_yaml(text)
    except OSError as error:
        raise AssetError(f"{path}: cannot be read ({error.strerror}); a pack is a folder with a {MANIFEST}") from error
    except UnicodeDecodeError as error:
        raise AssetError(f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8") from error
    except UnusableYamlError as error:
        raise AssetError(f"{path}:{error.line} {error.message}") from error
    for location, line in document.duplicates:
        raise AssetError(f"{path}:{line} {location[-1]}: this field is there twice; keep one")
    fields = Field(document.data, str(path)).members(
        ("schema", "name", "license", "models"), ("schema", "name", "license", "models")
    )
    if fields["schema"].number(0, 1e6) != SCHEMA:
        raise fields["schema"].expected(f"{SCHEMA}, the version of the format that this package reads")
    models = tuple(_model(entry) for entry in fields["models"].items())
    seen: set[str] = set()
    for model in models:
        if model.name in seen:
            raise model.where.error(f"the name {model.name!r} occurs twice; names must be unique")
        seen.add(model.name)
    return Manifest(fields["name"].text(), fields["license"].text(), models)


_FIELDS = (
    "file",
    "name",
    "category",
    "size_m",
    "front",
    "up",
    "scale",
    "ground",
    "slots",
    "colors",
    "overhang",
    "moving",
)


def _model(entry: Field) -> ModelEntry:
    fields = entry.members(_FIELDS, ("file", "category", "size_m"))
    file = _file(fields["file"])
    category = Category(fields["category"].choice("class", ACTOR_CATEGORIES))
    name = fields["name"].text() if "name" in fields else PurePosixPath(file).stem.lower()
    if not _NAME.fullmatch(name):
        where = fields.get("name", fields["file"])
        raise where.error(f"expected a name of small letters, digits, '-', '_' and '.', got {name!r}; give a `name`")
    front = fields["front"].choice("axis", AXES) if "front" in fields else "+z"
    up = fields["up"].choice("axis", AXES) if "up" in fields else "+y"
    if front[1] == up[1]:
        raise entry.error(f"front {front} and up {up} are the same axis")
    return ModelEntry(
        where=entry,
        name=f"{category}/{name}",
        file=file,
        category=category,
        size=_size(fields["size_m"]),
        front=front,
        up=up,
        scale=fields["scale"].number(0, 1e6) if "scale" in fields else 1.0,
        ground=fields["ground"].choice("ground", GROUNDS) if "ground" in fields else "origin",
        slots={name: Slot(f.choice("slot", tuple(Slot))) for name, f in _pairs(fields, "slots")},
        colors={name: f.color() for name, f in _pairs(fields, "colors")},
        overhang=tuple(f.text() for f in fields["overhang"].items()) if "overhang" in fields else (),
        moving=_moving(fields["moving"]) if "moving" in fields else None,
    )


def _pairs(fields: dict[str, Field], name: str) -> list[tuple[str, Field]]:
    return list(fields[name].pairs()) if name in fields else []


def _moving(entry: Field) -> Moving:
    fields = entry.members(("files", "cycle_m"), ("files", "cycle_m"))
    return Moving(tuple(_file(f) for f in fields["files"].items()), fields["cycle_m"].number(0, 100))


def _size(entry: Field) -> Size:
    items = entry.items()
    if len(items) != 3:
        raise entry.expected("[length, width, height] in metres")
    length, width, height = (item.number(0, 100) for item in items)
    return Size(length, width, height)


def _file(entry: Field) -> str:
    """Return a file's name, which must stay within the pack's folder."""
    text = entry.text()
    path = PurePosixPath(text)
    if not text.isprintable():
        raise entry.expected("the name of a file")
    if path.is_absolute() or PureWindowsPath(text).is_absolute() or ".." in path.parts or "\\" in text:
        raise entry.error(f'{text!r} leads out of the pack\'s folder; expected a file within, like "cars/red.glb"')
    if path.suffix.lower() != ".glb":
        raise entry.error(f"{text!r} is not a .glb file; export as binary glTF 2.0 with everything embedded")
    return text
