"""Putting surfaces and materials together into the meshes of a model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from bridge.assets.meshes.shapes import Indices, Surface, cross
from bridge.assets.model import Material, Mesh, Model, Wheel
from bridge.geometry import Matrix
from bridge.world import Rgb

SMOOTH = math.pi
"""A crease angle that leaves no edge hard."""

_WHITE: Rgb = (1.0, 1.0, 1.0)
# A vertex is known by 64 bits: material, position, and the normal with 10 bits a component.
_VERTEX_BITS = 22
_NORMAL_BITS = 10
_HALF_RANGE = (2**_NORMAL_BITS - 1) / 2


class Assembly:
    """One level of detail while it is put together."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[Material, Wheel | None], int] = {}
        self._positions: list[Matrix] = []
        self._colors: list[Matrix] = []
        self._triangles: list[Indices] = []
        self._material_of: list[Indices] = []
        self._min_cosine: list[Matrix] = []
        self._count = 0

    def add(
        self,
        surface: Surface,
        material: Material,
        *,
        crease: float = 0.7,
        color: ArrayLike = _WHITE,
        wheel: Wheel | None = None,
    ) -> None:
        """Add a surface of one material; ``crease`` in radians, ``color`` linear, one or (V, 3)."""
        whole = np.zeros(len(surface.triangles), np.int64)
        self.add_parts(surface, whole, [material], crease=crease, color=color, wheel=wheel)

    def add_parts(
        self,
        surface: Surface,
        part: Indices,
        materials: Sequence[Material],
        *,
        crease: float = 0.7,
        color: ArrayLike = _WHITE,
        wheel: Wheel | None = None,
    ) -> None:
        """Add a surface whose triangle ``t`` is of ``materials[part[t]]``; it is shaded as one."""
        numbers = np.array([self._kinds.setdefault((material, wheel), len(self._kinds)) for material in materials])
        self._material_of.append(numbers[part])
        self._positions.append(surface.positions)
        self._colors.append(np.broadcast_to(np.asarray(color, dtype=float), surface.positions.shape))
        self._triangles.append(surface.triangles + self._count)
        self._min_cosine.append(np.full(len(part), math.cos(crease)))
        self._count += len(surface.positions)

    def add_mirrored(
        self,
        surface: Surface,
        material: Material,
        right: Material | None = None,
        *,
        crease: float = 0.7,
        wheel: Wheel | None = None,
    ) -> None:
        """Add a surface of the left side, and its mirror image in ``right`` or the same material."""
        self.add(surface, material, crease=crease, wheel=wheel)
        if wheel is not None:
            x, y, z = wheel.centre
            wheel = replace(wheel, centre=(x, -y, z))
        self.add(surface.mirrored(), right or material, crease=crease, wheel=wheel)

    def include(self, other: Assembly) -> None:
        """Add everything that was added to ``other``."""
        numbers = np.array([self._kinds.setdefault(kind, len(self._kinds)) for kind in other._kinds])
        self._material_of += [numbers[part] for part in other._material_of]
        self._positions += other._positions
        self._colors += other._colors
        self._triangles += [triangles + self._count for triangles in other._triangles]
        self._min_cosine += other._min_cosine
        self._count += other._count

    def box(self) -> tuple[Matrix, Matrix]:
        """Return the lowest and the highest corner of everything added so far but what overhangs."""
        overhang = np.array([material.overhang for material, _ in self._kinds])
        is_body = ~overhang[np.concatenate(self._material_of)]
        positions = np.concatenate(self._positions)
        used = np.zeros(len(positions), dtype=bool)
        used[np.concatenate(self._triangles)[is_body]] = True
        positions = positions[used]
        return positions.min(axis=0), positions.max(axis=0)

    def meshes(self, scale: Matrix, offset: Matrix) -> tuple[Mesh, ...]:
        """Return one mesh a material and wheel, everything scaled along the axes and then moved by ``offset``."""
        positions = np.concatenate(self._positions) * scale + offset
        triangles = np.concatenate(self._triangles)
        material_of = np.concatenate(self._material_of)
        faces = cross(
            positions[triangles[:, 1]] - positions[triangles[:, 0]],
            positions[triangles[:, 2]] - positions[triangles[:, 0]],
        )
        areas = np.sqrt((faces * faces).sum(axis=1))
        kept = areas > 1e-10  # poles and the ends of a bow leave triangles without area
        faces, areas, triangles, material_of = faces[kept], areas[kept], triangles[kept], material_of[kept]
        normals = corner_normals(triangles, faces / areas[:, None], areas, np.concatenate(self._min_cosine)[kept])
        kinds = [(material, wheel and _moved(wheel, scale, offset)) for material, wheel in self._kinds]
        return _split(kinds, positions, np.concatenate(self._colors), triangles, material_of, normals)


def _split(
    kinds: Sequence[tuple[Material, Wheel | None]],
    positions: Matrix,
    colors: Matrix,
    triangles: Indices,
    kind_of: Indices,
    normals: Matrix,
) -> tuple[Mesh, ...]:
    """Make one vertex of the corners that agree in kind, position and normal; sort them by kind."""
    quantized = np.rint((normals + 1.0) * _HALF_RANGE).astype(np.int64)
    key = np.repeat(kind_of, 3) << _VERTEX_BITS | triangles.reshape(-1)
    for axis in range(3):
        key = key << _NORMAL_BITS | quantized[:, axis]
    key, corner, vertex_of = np.unique(key, return_index=True, return_inverse=True)
    source = triangles.reshape(-1)[corner]
    vertex_kind = np.repeat(kind_of, 3)[corner]
    meshes = []
    for number, (material, wheel) in enumerate(kinds):
        first, last = np.searchsorted(vertex_kind, [number, number + 1])
        vertices = source[first:last]
        meshes.append(
            Mesh(
                material=material,
                positions=positions[vertices].astype(np.float32),
                normals=normals[corner[first:last]].astype(np.float32),
                uvs=np.zeros((last - first, 2), np.float32),
                colors=colors[vertices].astype(np.float32),
                triangles=(vertex_of.reshape(-1, 3)[kind_of == number] - first).astype(np.uint32),
                wheel=wheel,
            )
        )
    return tuple(meshes)


def _moved(wheel: Wheel, scale: Matrix, offset: Matrix) -> Wheel:
    x, y, z = (np.asarray(wheel.centre) * scale + offset).tolist()
    return replace(wheel, centre=(x, y, z), radius_m=wheel.radius_m * float(scale[2]))


def grounded_model(name: str, lods: Sequence[Assembly]) -> Model:
    """Return the model of ``lods``, moved so that it stands on the ground under the centre of its box.

    The coarser levels, which cut corners, are stretched to the box of the finest.
    """
    low, high = lods[0].box()
    ground = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]])
    levels = []
    for lod in lods:
        lod_low, lod_high = lod.box()
        extent = lod_high - lod_low
        flat = extent <= 0.0
        scale = np.where(flat, 1.0, (high - low) / np.where(flat, 1.0, extent))
        levels.append(lod.meshes(scale, low - ground - scale * lod_low))
    return Model(name, tuple(levels))


def corner_normals(triangles: Indices, units: Matrix, areas: Matrix, min_cosine: Matrix) -> Matrix:
    """Return the (3 T, 3) unit normals of the corners of triangles.

    Each is the mean, weighted by area, of the unit normals ``units`` (T, 3) of the faces around the vertex that meet
    the corner's own face at no more than its crease angle, given as ``min_cosine`` (T,).
    """
    vertex = triangles.reshape(-1)
    order = np.argsort(vertex, kind="stable")
    of_vertex = vertex[order]
    starts = np.flatnonzero(np.concatenate([[True], of_vertex[1:] != of_vertex[:-1]]))
    counts = np.diff(starts, append=len(order))
    face = order // 3
    unit = units[face]
    weighted = unit * areas[face][:, None]
    sums = np.repeat(np.add.reduceat(weighted, starts, axis=0), counts, axis=0)
    # Where all faces lie within half their crease angle of the common mean, all of them meet within the angle.
    length = np.sqrt((sums * sums).sum(axis=1))
    near_mean = np.einsum("ij,ij->i", unit, sums) >= np.sqrt(0.5 + 0.5 * min_cosine[face]) * length + 1e-9
    rest = ~np.repeat(np.logical_and.reduceat(near_mean, starts), counts)
    if rest.any():
        sums[rest] = _creased_sums(of_vertex[rest], unit[rest], weighted[rest], min_cosine[face[rest]])
    normals = np.empty((len(vertex), 3))
    normals[order] = sums / np.sqrt((sums * sums).sum(axis=1, keepdims=True))
    return normals


def _creased_sums(of_vertex: Indices, unit: Matrix, weighted: Matrix, min_cosine: Matrix) -> Matrix:
    """Return the sum, for every corner, of ``weighted`` over the corners of its vertex that meet it smoothly.

    Corners are sorted by ``of_vertex``.
    """
    starts = np.flatnonzero(np.concatenate([[True], of_vertex[1:] != of_vertex[:-1]]))
    counts = np.diff(starts, append=len(of_vertex))
    # Every corner is paired with every corner of its vertex, itself included.
    group_size = np.repeat(counts, counts)
    ends = np.cumsum(group_size)
    first = np.repeat(np.arange(len(of_vertex)), group_size)
    second = np.arange(ends[-1]) + np.repeat(np.repeat(starts, counts) - ends + group_size, group_size)
    near = np.einsum("ij,ij->i", unit[first], unit[second]) >= min_cosine[first] - 1e-9
    return np.asarray(np.add.reduceat(weighted[second] * near[:, None], ends - group_size, axis=0))
