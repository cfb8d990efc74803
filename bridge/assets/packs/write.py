"""Writing a catalogue as a pack: glTF files that other programs open, and the manifest to load them back with."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bridge.assets.actor_models import ActorModel
from bridge.assets.catalogue import Catalogue
from bridge.assets.packs.manifest import ACTOR_CATEGORIES, MANIFEST, SCHEMA
from bridge.errors import AssetError

_HEAD = """\
# Models that DriveBridge made. Files are binary glTF 2.0: y up, z forward, metres, the origin on the ground under the
# centre of the body. size_m is [length, width, height] of the body, without what overhangs, such as mirrors.
# A material called name@slot reacts to the actor; docs/assets.md has the slots and every field.
"""


def write_assets(catalogue: Catalogue, folder: Path) -> tuple[Path, ...]:
    """Write every model of ``catalogue`` to ``folder``, which must be empty or not exist, and return the paths.

    ``load_pack`` reads the folder back, with the same bytes for what was not edited.

    Raises ``AssetError`` for a folder that is not empty or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise AssetError(f"{folder}: expected an empty folder, or none yet; there are files in it")
        models = [model for category in ACTOR_CATEGORIES for model in catalogue.models(category)]
        written = [_write_glb(catalogue, name, folder) for model in models for name in catalogue.poses(model.name)]
        manifest = folder / MANIFEST
        manifest.write_text(_manifest(catalogue, models), encoding="utf-8")
    except OSError as error:
        raise AssetError(f"{folder}: cannot be written ({error.strerror})") from error
    return (manifest, *written)


def _write_glb(catalogue: Catalogue, name: str, folder: Path) -> Path:
    path = folder / _file(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(catalogue.asset(name).glb)
    return path


def _file(name: str) -> str:
    return f"{name}.glb"


def _manifest(catalogue: Catalogue, models: list[ActorModel]) -> str:
    data = {
        "schema": SCHEMA,
        "name": "DriveBridge models",
        "license": "Apache-2.0",
        "models": [_entry(catalogue, model) for model in models],
    }
    yaml = YAML()
    yaml.default_flow_style = None  # lists of plain values on one line
    yaml.width = 120
    text = io.StringIO()
    yaml.dump(data, text)
    return _HEAD + text.getvalue()


def _entry(catalogue: Catalogue, model: ActorModel) -> dict[str, Any]:
    rest, *moving = catalogue.poses(model.name)
    name = rest.removeprefix(f"{model.category}/").removesuffix("/stand")
    entry: dict[str, Any] = {
        "name": name,
        "file": _file(rest),
        "category": str(model.category),
        "size_m": [round(value, 3) for value in model.size],
        "front": "+z",
        "up": "+y",
    }
    if moving:
        entry["moving"] = {"files": [_file(name) for name in moving], "cycle_m": catalogue.cycle_m(rest)}
    return entry
