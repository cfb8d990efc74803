"""The models of a scene on the graphics card: one vertex buffer, one index buffer, one texture array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.assets.gltf import read_glb
from bridge.assets.model import Slot, Texture, Wheel
from bridge.assets.texture_images import TextureCache
from bridge.engine.packing import KINDS, MAX_LODS, VERTEX, PackedModel, pack_model
from bridge.engine.textures import build_texture_array
from bridge.errors import AssetError, SimulatorRequestError
from bridge.world import Asset

FLAT_M = 0.3
"""What is no higher than this throws no shadow: roads, kerbs, markings."""


WHEEL_ROW = 256
"""Wheels in a row of their table; the same in ``instance.glsl``."""
_NOT_ROLLING_M = 1e30
"""What the shaders have for an infinite radius."""
MAX_WHEELS = 65535
"""Vertices name theirs in 16 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawables:
    """Every cell of every model, as tables with one row a cell.

    ``lower``, ``upper``: (D, 3) float64 box in the model's frame. ``ranges``: (D, MAX_LODS, KINDS, 2) int64, see
    ``packing.Cell``. ``levels``: (D,) how many levels of detail there are. ``shape``: (D,) the first row that has the
    same shape, which is another one for the looks of a model. ``dressed``: (D,) bool, see ``packing.PackedModel``.
    """

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    ranges: NDArray[np.int64]
    levels: NDArray[np.int64]
    shape: NDArray[np.int64]
    dressed: NDArray[np.bool_]


class AssetLibrary:
    """Parses models once and holds those of the current scene on the graphics card."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._packed: dict[str, PackedModel] = {}
        self._texture_cache = TextureCache()
        self._loaded: dict[str, str] = {}
        self._layered: dict[int, Texture] = {}
        self.cells: dict[str, range] = {}
        """By asset name: its rows in ``drawables``."""
        self.lenses: dict[str, Mapping[Slot, NDArray[np.float64]]] = {}
        """By asset name and slot: (L, 3) centres of its lenses in the model's frame."""
        self.ceilings: dict[str, NDArray[np.float64]] = {}
        """By asset name: what ``packing.PackedModel`` says."""
        self.drawables = _drawables([])
        self.vertices: moderngl.Buffer | None = None
        self.indices: moderngl.Buffer | None = None
        self.textures: moderngl.TextureArray | None = None
        self._wheels: moderngl.Texture | None = None

    def load(self, assets: Mapping[str, Asset]) -> bool:
        """Make ``assets`` the models at hand and drop the others; return whether the buffers changed.

        Raises ``SimulatorRequestError`` for a model that cannot be read, and for too many wheels; what was loaded stays
        as it was.
        """
        wanted = {name: asset.sha256 for name, asset in assets.items()}
        if wanted == self._loaded and self.vertices is not None:
            return False
        packed = {}
        for name, asset in assets.items():
            key = wanted[name]
            packed[key] = self._packed.get(key) or self._parse(asset)
        wheels = sum(len(model.wheels) for model in packed.values())
        if wheels > MAX_WHEELS:
            raise SimulatorRequestError(
                f"the scene's models have {wheels} wheels, this engine takes {MAX_WHEELS}; use fewer models"
            )
        self._packed = packed
        self._loaded = wanted
        self._upload()
        return True

    def bind_textures(self, unit: int, wheel_unit: int) -> None:
        """Make the texture array the one of a texture unit, and the table of wheels that of another."""
        assert self.textures is not None, "load comes first"
        assert self._wheels is not None, "load comes first"
        self.textures.use(unit)
        self._wheels.use(wheel_unit)

    def release(self) -> None:
        """Free everything on the graphics card."""
        self._release_geometry()
        if self.textures is not None:
            self.textures.release()
            self.textures = None

    def _release_geometry(self) -> None:
        for part in (self.vertices, self.indices, self._wheels):
            if part is not None:
                part.release()
        self.vertices = self.indices = self._wheels = None

    def _parse(self, asset: Asset) -> PackedModel:
        try:
            return pack_model(read_glb(asset.glb, asset.name, self._texture_cache))
        except AssetError as error:
            raise SimulatorRequestError(f"asset {asset.name!r} of the scene cannot be loaded: {error}") from error

    def _upload(self) -> None:
        """Lay all models out one after the other and put them on the graphics card."""
        self._release_geometry()
        layers = self._upload_textures()
        vertices, indices = [], []
        wheels: list[Wheel] = []
        cells: list[_Row] = []
        rows: dict[str, range] = {}
        first_of_shape: dict[bytes, int] = {}
        vertex_base = index_base = 0
        for key, model in self._packed.items():
            placed = model.vertices.copy()
            local_to_layer = np.array([0, *(layers[id(texture)] for texture in model.textures)], np.uint16)
            placed["surface"][:, 0] = local_to_layer[placed["surface"][:, 0]]
            placed["surface"][:, 3] += np.uint16(len(wheels)) * (placed["surface"][:, 3] > 0)
            wheels += model.wheels
            vertices.append(placed)
            indices.append(model.indices + np.uint32(vertex_base))
            rows[key] = range(len(cells), len(cells) + len(model.cells))
            offset = np.array([index_base, 0])
            like = first_of_shape.setdefault(model.shape, len(cells))
            cells.extend(
                (cell.lower, cell.upper, cell.ranges + offset, model.levels, like + number, model.dressed)
                for number, cell in enumerate(model.cells)
            )
            vertex_base += len(model.vertices)
            index_base += len(model.indices)
        self.cells = {name: rows[key] for name, key in self._loaded.items()}
        self.lenses = {name: self._packed[key].lenses for name, key in self._loaded.items()}
        self.ceilings = {name: self._packed[key].ceilings for name, key in self._loaded.items()}
        self.drawables = _drawables(cells)
        self._upload_wheels(wheels)
        # An empty scene is a scene: buffers of no bytes do not exist, so they hold at least one element.
        self.vertices = self._context.buffer(np.concatenate(vertices) if vertices else np.zeros(1, VERTEX))
        self.indices = self._context.buffer(np.concatenate(indices) if indices else np.zeros(3, np.uint32))

    def _upload_wheels(self, wheels: Sequence[Wheel]) -> None:
        """Put (centre, radius) of each wheel, the radius negative where it steers, on the graphics card."""
        table = np.zeros((len(wheels) // WHEEL_ROW + 1, WHEEL_ROW, 4), np.float32)
        rows = table.reshape(-1, 4)
        for number, wheel in enumerate(wheels, start=1):
            radius_m = min(wheel.radius_m, _NOT_ROLLING_M)
            rows[number] = (*wheel.centre, -radius_m if wheel.steers else radius_m)
        self._wheels = self._context.texture((WHEEL_ROW, len(table)), 4, table.tobytes(), dtype="f4")

    def _upload_textures(self) -> dict[int, int]:
        """Put the textures of all models on the graphics card; return the layer of each texture object.

        The cache makes equal images one object. An array that already holds all of them is kept.
        """
        wanted = {id(texture): texture for model in self._packed.values() for texture in model.textures}
        if self.textures is None or not wanted.keys() <= self._layered.keys():
            self._layered = wanted
            self.textures = build_texture_array(self._context, tuple(wanted.values()), self.textures)
        return {key: layer for layer, key in enumerate(self._layered, start=1)}


_Row = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64], int, int, bool]
"""One row of ``Drawables``."""


def _drawables(rows: Sequence[_Row]) -> Drawables:
    return Drawables(
        lower=np.array([row[0] for row in rows], np.float64).reshape(-1, 3),
        upper=np.array([row[1] for row in rows], np.float64).reshape(-1, 3),
        ranges=np.array([row[2] for row in rows], np.int64).reshape(-1, MAX_LODS, KINDS, 2),
        levels=np.array([row[3] for row in rows], np.int64),
        shape=np.array([row[4] for row in rows], np.int64),
        dressed=np.array([row[5] for row in rows], np.bool_),
    )
