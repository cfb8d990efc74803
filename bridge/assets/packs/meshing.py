"""From the parts of a file to one mesh a material and wheel, complete as an engine needs it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bridge.assets.meshes.shapes import cross
from bridge.assets.model import Material, Mesh, Wheel
from bridge.assets.packs.materials import PackMaterial
from bridge.assets.packs.nodes import Part, Triangles
from bridge.errors import AssetError
from bridge.geometry import Matrix

_FARTHEST = 1e7
"""Where a vertex may lie, in units of the file: no model in millimetres reaches so far."""

_ACROSS = 0.999
"""Cosine of the angle between the axle of a wheel and the model's y axis."""

_DEFAULT = PackMaterial(Material("default"))


def material_meshes(
    parts: Sequence[Part], materials: Sequence[PackMaterial], actor_from_file: Matrix, scale: float
) -> tuple[Mesh, ...]:
    """Return ``parts`` in the actor's axes, joined by material and wheel in the order in which these first occur.

    ``actor_from_file`` is a signed permutation. Normals that are missing are made flat, as glTF has it; faces that are
    seen from behind get a back. Parts without triangles are left out.
    """
    by_kind: dict[tuple[int | None, Wheel | None], list[Mesh]] = {}
    for part in parts:
        if part.material is not None and part.material >= len(materials):
            raise AssetError(f"a mesh refers to material {part.material} of {len(materials)}")
        material = _DEFAULT if part.material is None else materials[part.material]
        mesh = _mesh(part, material, actor_from_file, scale)
        if mesh is not None:
            by_kind.setdefault((part.material, mesh.wheel), []).append(mesh)
    return tuple(_joined(meshes) for meshes in by_kind.values())


def _mesh(part: Part, material: PackMaterial, actor_from_file: Matrix, scale: float) -> Mesh | None:
    positions = _turned(actor_from_file, part.positions)
    positions = positions if scale == 1.0 else positions * scale
    if len(positions) and not np.abs(positions).max() < _FARTHEST:
        raise AssetError(
            f"a vertex lies {np.abs(positions).max():.3g} away from the origin; check the transforms of the nodes"
        )
    corners = positions[part.triangles]
    faces = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.sqrt((faces * faces).sum(axis=1))
    triangles, faces = part.triangles[areas > 0.0], faces[areas > 0.0] / areas[areas > 0.0, None]
    if not len(triangles):
        return None
    count = len(positions)
    uvs = _uvs(part, material)
    colors = np.ones((count, 3)) if part.colors is None else np.clip(part.colors, 0.0, 1.0)
    if part.normals is None:
        vertices = triangles.reshape(-1)
        positions, uvs, colors = positions[vertices], uvs[vertices], colors[vertices]
        normals = np.repeat(faces, 3, axis=0)
        triangles = np.arange(len(vertices)).reshape(-1, 3)
    else:
        normals = _unit(_turned(actor_from_file, part.normals), triangles, faces)
    if material.two_sided and not _is_closed(positions, triangles):
        triangles = np.concatenate([triangles, triangles[:, ::-1] + len(positions)])
        positions, uvs, colors = (np.concatenate([array, array]) for array in (positions, uvs, colors))
        normals = np.concatenate([normals, -normals])
    return Mesh(
        material=material.material,
        positions=positions.astype(np.float32),
        normals=normals.astype(np.float32),
        uvs=uvs.astype(np.float32),
        colors=colors.astype(np.float32),
        triangles=triangles.astype(np.uint32),
        wheel=_wheel(part, actor_from_file, scale),
    )


def _wheel(part: Part, actor_from_file: Matrix, scale: float) -> Wheel | None:
    """Return the wheel that a part is of in the actor's axes; None where its axle does not lie across the model."""
    if part.wheel is None or part.axle is None or abs(float((actor_from_file @ part.axle)[1])) < _ACROSS:
        return None
    x, y, z = (_turned(actor_from_file, np.array([part.wheel.centre]))[0] * scale).tolist()
    return Wheel((x, y, z), part.wheel.radius_m * scale, part.wheel.steers)


def _turned(actor_from_file: Matrix, vectors: Matrix) -> Matrix:
    """Return vectors under a signed permutation, every bit kept."""
    columns = np.abs(actor_from_file).argmax(axis=1)
    return np.asarray(vectors[:, columns] * actor_from_file[np.arange(3), columns])


def _uvs(part: Part, material: PackMaterial) -> Matrix:
    uvs = part.uvs.get(material.uv_set)
    if uvs is None:
        return np.zeros((len(part.positions), 2))
    if (material.uv_from_texcoord == np.eye(3)[:2]).all():
        return uvs[:, :2]
    return np.asarray(uvs[:, :2] @ material.uv_from_texcoord[:, :2].T + material.uv_from_texcoord[:, 2])


def _unit(normals: Matrix, triangles: Triangles, faces: Matrix) -> Matrix:
    """Return normals of length 1; those that have none take that of a face."""
    length = np.sqrt((normals * normals).sum(axis=1))
    if (np.abs(length - 1.0) < 1e-4).all():
        return normals
    of_face = np.tile([0.0, 0.0, 1.0], (len(normals), 1))
    of_face[triangles.reshape(-1)] = np.repeat(faces, 3, axis=0)
    has_one = length > 1e-9
    return np.where(has_one[:, None], normals / np.where(has_one, length, 1.0)[:, None], of_face)


def _is_closed(positions: Matrix, triangles: Triangles) -> bool:
    """Return whether every edge has a face on both sides, vertices at the same place taken as one."""
    _, place = np.unique(positions, axis=0, return_inverse=True)
    corner = place.reshape(-1)[triangles]
    edges = np.concatenate([corner[:, [0, 1]], corner[:, [1, 2]], corner[:, [2, 0]]])
    edges = edges[edges[:, 0] != edges[:, 1]]
    key, back = edges[:, 0] * len(positions) + edges[:, 1], edges[:, 1] * len(positions) + edges[:, 0]
    return bool(np.array_equal(np.sort(key), np.sort(back)))


def _joined(meshes: list[Mesh]) -> Mesh:
    if len(meshes) == 1:
        return meshes[0]
    offsets = np.cumsum([0, *(len(mesh.positions) for mesh in meshes[:-1])])
    return Mesh(
        material=meshes[0].material,
        positions=np.concatenate([mesh.positions for mesh in meshes]),
        normals=np.concatenate([mesh.normals for mesh in meshes]),
        uvs=np.concatenate([mesh.uvs for mesh in meshes]),
        colors=np.concatenate([mesh.colors for mesh in meshes]),
        triangles=np.concatenate(
            [mesh.triangles + np.uint32(offset) for mesh, offset in zip(meshes, offsets, strict=True)]
        ),
        wheel=meshes[0].wheel,
    )
