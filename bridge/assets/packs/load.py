"""Loading a pack: every file read, checked and turned into a model of the catalogue."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from bridge.assets.catalogue import Catalogue, Entry, Poses
from bridge.assets.model import Material, Mesh, Model, Slot
from bridge.assets.packs.fields import hint
from bridge.assets.packs.fitting import actor_from_file, check_size, offset_to_ground
from bridge.assets.packs.glb_file import GlbFile
from bridge.assets.packs.manifest import MANIFEST, ModelEntry, read_manifest
from bridge.assets.packs.materials import MaterialReader, PackMaterial
from bridge.assets.packs.meshing import material_meshes
from bridge.assets.packs.nodes import read_levels
from bridge.classes import Category
from bridge.errors import AssetError
from bridge.geometry import Matrix

MAX_TRIANGLES = 200_000
"""The finest level of a model may have so many; a street shows a hundred models at once."""

MAX_FILE_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of models that was loaded."""

    name: str
    license: str
    sha256: str
    """Of the manifest and of all files that it names, in hexadecimal digits: packs alike have the same content."""
    catalogue: Catalogue = field(compare=False)
    """Its models; ``Catalogue.joined`` puts them beside or in the place of others."""
    notes: tuple[str, ...] = field(compare=False)
    """What was left out or changed, one sentence a file and matter."""

    def provenance(self) -> dict[str, str]:
        """Return what the manifest of a dataset says of it: what it is, not where it was."""
        return {"name": self.name, "sha256": self.sha256}


def load_pack(folder: Path) -> Pack:
    """Load all models of the pack in ``folder``. docs/assets.md describes the format.

    Raises ``AssetError`` for the first thing that is wrong, naming the manifest's field or the file.
    """
    manifest = read_manifest(folder)
    loader = _Loader(folder)
    entries: list[Entry] = []
    poses: dict[str, Poses] = {}
    for model in manifest.models:
        if model.moving is None:
            entries.append(loader.entry(model, model.name, model.file, checked=True))
            continue
        rest = f"{model.name}/stand"
        word = "pedal" if model.category is Category.CYCLIST else "walk"
        moving = tuple(f"{model.name}/{word}-{number}" for number in range(len(model.moving.files)))
        entries.append(loader.entry(model, rest, model.file, checked=True))
        entries += [
            loader.entry(model, name, file, checked=False)
            for name, file in zip(moving, model.moving.files, strict=True)
        ]
        poses[rest] = Poses(moving, model.moving.cycle_m)
    return Pack(manifest.name, manifest.license, loader.sha256(), Catalogue(entries, poses), tuple(loader.notes))


class _Loader:
    """Reads the files of one pack."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._hashes = {MANIFEST: hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()}
        self.notes: list[str] = []

    def sha256(self) -> str:
        """Return the digest of everything that was read."""
        lines = [f"{digest}  {file}\n" for file, digest in sorted(self._hashes.items())]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def entry(self, model: ModelEntry, name: str, file: str, *, checked: bool) -> Entry:
        """Return the catalogue's entry of one file; ``checked`` against ``size_m``, which poses need not have."""
        data = self._bytes(model, file)
        self._hashes[file] = hashlib.sha256(data).hexdigest()
        try:
            built, notes = _build(model, name, data, checked=checked)
        except AssetError as error:
            raise model.where.error(f"{file}: {error}") from error
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise model.where.error(
                f"{file}: malformed glTF ({type(error).__name__}: {error}); export it again as glTF 2.0 binary"
            ) from error
        self.notes += [f"{file}: {note}" for note in notes]
        return Entry(name, model.category, partial(_given, model=built))

    def _bytes(self, model: ModelEntry, file: str) -> bytes:
        try:
            path = (self._folder / file).resolve()
            is_file = path.is_file()
        except (OSError, RuntimeError) as error:  # a name that is too long, links that lead in a circle
            raise model.where.error(f"{file!r} cannot be read: {error}") from error
        if not path.is_relative_to(self._folder):
            raise model.where.error(f"{file!r} is a link out of the pack's folder; put the file itself into it")
        if not is_file:
            there = sorted(p.relative_to(self._folder).as_posix() for p in self._folder.rglob("*.glb"))
            raise model.where.error(f"there is no file {file!r} in the pack{hint(file, there)}")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise model.where.error(f"{file}: expected at most {MAX_FILE_BYTES} bytes, got {size}; reduce its textures")
        try:
            return path.read_bytes()
        except OSError as error:
            raise model.where.error(f"{file!r} cannot be read: {error.strerror}") from error


def _given(name: str, *, model: Model) -> Model:
    del name
    return model


def _build(entry: ModelEntry, name: str, data: bytes, *, checked: bool) -> tuple[Model, tuple[str, ...]]:
    """Return the model in a file, in the actor's frame, and what the user should know of it."""
    glb = GlbFile(data)
    levels = read_levels(glb)
    materials = _with_slots(entry, MaterialReader(glb, name).read())
    turn = actor_from_file(entry)
    lods = tuple(material_meshes(parts, materials, turn, entry.scale) for parts in levels.parts)
    if not all(lods):
        raise AssetError("there are no triangles in its scene; export the meshes with it")
    triangles = sum(len(mesh.triangles) for mesh in lods[0])
    if triangles > MAX_TRIANGLES:
        raise AssetError(f"expected at most {MAX_TRIANGLES} triangles, got {triangles}; simplify the mesh")
    model = Model(name, lods)
    low, high = model.body_box()
    if checked:
        check_size(entry, low, high)
    offset = offset_to_ground(entry, low, high, checked=checked)
    return _moved(model, offset), levels.notes


def _with_slots(entry: ModelEntry, materials: list[PackMaterial]) -> list[PackMaterial]:
    """Return the materials with what the manifest says of them by name."""
    names = [material.material.name for material in materials]
    for section, wanted in (("slots", entry.slots), ("colors", entry.colors), ("overhang", entry.overhang)):
        for name in wanted:
            if name not in names:
                there = f"; the file has {', '.join(names) or 'none'}"
                raise AssetError(f"{section}: there is no material {name!r}{hint(name, names)}{there}")
    return [replace(material, material=_with_slot(entry, material.material)) for material in materials]


def _with_slot(entry: ModelEntry, material: Material) -> Material:
    slot = entry.slots.get(material.name, material.slot)
    color = material.base_color
    if material.name in entry.slots and slot in (Slot.PRIMARY, Slot.SECONDARY):
        color = (1.0, 1.0, 1.0)  # it is multiplied by the actor's colour
    return replace(
        material,
        slot=slot,
        base_color=entry.colors.get(material.name, color),
        overhang=material.overhang or material.name in entry.overhang,
    )


def _moved(model: Model, offset: Matrix) -> Model:
    if not offset.any():
        return model
    return Model(
        model.name,
        tuple(tuple(_moved_mesh(mesh, offset) for mesh in lod) for lod in model.lods),
    )


def _moved_mesh(mesh: Mesh, offset: Matrix) -> Mesh:
    x, y, z = offset.tolist()
    positions = (mesh.positions + offset).astype(np.float32)
    return replace(mesh, positions=positions, wheel=mesh.wheel and mesh.wheel.moved(x, y, z))
