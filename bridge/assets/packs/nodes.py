"""From the node tree of a glTF file to triangles in the axes of the file, every transform applied."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.assets.glb_container import Json
from bridge.assets.gltf_wheel import read_wheel
from bridge.assets.model import Wheel
from bridge.assets.packs.glb_file import GlbFile
from bridge.errors import AssetError
from bridge.geometry import Matrix, Quaternion

_POINTS_AND_LINES = (0, 1, 2, 3)
_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_MAX_DEPTH = 100
_MAX_LEVELS = 16

Triangles = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The triangles of one primitive in the file's axes.

    ``positions`` (V, 3), ``normals`` (V, 3) or None, ``uvs`` (V, 2) by set, ``colors`` (V, 3) linear or None,
    ``triangles`` (T, 3) counter-clockwise seen from outside, ``material`` the number of its material or None.
    ``axle`` is that of ``wheel`` (3,), glTF's x axis as its node stands.
    """

    positions: Matrix
    normals: Matrix | None
    uvs: dict[int, Matrix]
    colors: Matrix | None
    triangles: Triangles
    material: int | None
    wheel: Wheel | None = None
    axle: Matrix | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The parts of every level of detail, the finest first, and what the user should know of them."""

    parts: tuple[tuple[Part, ...], ...]
    notes: tuple[str, ...]


def read_levels(glb: GlbFile) -> Levels:
    """Return the triangles of the file's scene, and of the coarser levels that ``MSFT_lod`` hangs on its only root.

    Raises ``AssetError`` for a tree with a loop in it.
    """
    return _Tree(glb).levels()


class _Tree:
    def __init__(self, glb: GlbFile) -> None:
        self._glb = glb
        self._nodes = glb.entries("nodes")
        self._notes: dict[str, None] = {}
        self._world: dict[int, Matrix] = {}
        self._placed: set[int] = set()

    def levels(self) -> Levels:
        roots = self._roots()
        levels = [roots]
        if len(roots) == 1:
            coarser = self._nodes[roots[0]].get("extensions", {}).get("MSFT_lod", {}).get("ids", [])
            levels += [[int(node)] for node in coarser]
        if len(levels) > _MAX_LEVELS:
            raise AssetError(f"expected at most {_MAX_LEVELS} levels of detail, got {len(levels)}")
        for level in levels:
            self._placed = set()
            for root in level:
                self._place(root, np.eye(4), 0)
        if self._glb.entries("animations"):
            self._notes["its animations are left out; the nodes stand as they were saved"] = None
        parts = tuple(tuple(part for root in level for part in self._parts(root)) for level in levels)
        return Levels(parts, tuple(self._notes))

    def _roots(self) -> list[int]:
        scenes = self._glb.entries("scenes")
        if scenes:
            return [int(node) for node in scenes[self._glb.document.get("scene", 0)].get("nodes", [])]
        children = {int(child) for node in self._nodes for child in node.get("children", [])}
        return [number for number in range(len(self._nodes)) if number not in children]

    def _place(self, number: int, world_from_parent: Matrix, depth: int) -> None:
        """Work out where a node and all below it stand."""
        if depth > _MAX_DEPTH:
            raise AssetError(f"nodes are nested more than {_MAX_DEPTH} deep; export fewer")
        if number in self._placed:
            raise AssetError(f"node {number} is below two others, or in a loop; export the nodes as a tree")
        self._placed.add(number)
        node = self._nodes[number]
        self._world[number] = world_from_parent @ _local(node)
        for child in node.get("children", []):
            self._place(int(child), self._world[number], depth + 1)

    def _parts(self, number: int) -> Iterator[Part]:
        node = self._nodes[number]
        if "mesh" in node:
            mesh = self._glb.entries("meshes")[node["mesh"]]
            weights = node.get("weights") or mesh.get("weights") or []
            for primitive in mesh["primitives"]:
                if primitive.get("mode", _TRIANGLES) in _POINTS_AND_LINES:
                    self._notes["its points and lines are left out"] = None
                    continue
                yield self._part(primitive, number, weights)
        for child in node.get("children", []):
            yield from self._parts(int(child))

    def _part(self, primitive: Json, number: int, weights: list[float]) -> Part:
        attributes = primitive["attributes"]
        positions = self._glb.vectors(attributes["POSITION"])
        normals = self._glb.vectors(attributes["NORMAL"]) if "NORMAL" in attributes else None
        for weight, target in zip(weights, primitive.get("targets", []), strict=False):
            if "POSITION" in target:
                positions = positions + weight * self._glb.vectors(target["POSITION"])
            if "NORMAL" in target and normals is not None:
                normals = normals + weight * self._glb.vectors(target["NORMAL"])
        world_from_vertex = self._world[number][None]
        if "skin" in self._nodes[number] and "JOINTS_0" in attributes:
            world_from_vertex = self._skinned(self._nodes[number]["skin"], attributes)
            self._notes["its skeleton is left out; the pose that was saved is baked into the mesh"] = None
        triangles = self._triangles(primitive, len(positions))
        uvs = {
            int(name.removeprefix("TEXCOORD_")): self._glb.vectors(accessor)
            for name, accessor in attributes.items()
            if name.startswith("TEXCOORD_")
        }
        colors = self._glb.vectors(attributes["COLOR_0"])[:, :3] if "COLOR_0" in attributes else None
        for array in (normals, colors, *uvs.values()):
            if array is not None and len(array) != len(positions):
                raise AssetError(f"a mesh of {len(positions)} vertices has an attribute of {len(array)}")
        positions, normals, mirrored = _transformed(world_from_vertex, positions, normals)
        triangles = triangles[:, ::-1] if mirrored else triangles
        wheel, axle = _placed_wheel(read_wheel(primitive), self._world[number])
        return Part(positions, normals, uvs, colors, triangles, primitive.get("material"), wheel, axle)

    def _triangles(self, primitive: Json, count: int) -> Triangles:
        if "indices" in primitive:
            indices = self._glb.elements(primitive["indices"]).reshape(-1).astype(np.int64)
        else:
            indices = np.arange(count)
        if len(indices) and indices.max() >= count:
            raise AssetError(f"a triangle refers to vertex {indices.max()} of {count}")
        mode = primitive.get("mode", _TRIANGLES)
        if mode == _TRIANGLES:
            return indices[: len(indices) // 3 * 3].reshape(-1, 3)
        middle = np.stack([indices[:-2], indices[1:-1], indices[2:]], axis=1)
        if mode == _STRIP:
            middle[1::2] = middle[1::2][:, [1, 0, 2]]
            return middle
        if mode == _FAN:
            middle[:, 0] = indices[0]
            return middle
        raise AssetError(f"a mesh has the mode {mode}, which glTF does not have")

    def _skinned(self, skin_index: int, attributes: dict[str, Any]) -> Matrix:
        """Return (V, 4, 4): where the joints, as they stand, take each vertex."""
        skin = self._glb.entries("skins")[skin_index]
        joints = [int(joint) for joint in skin["joints"]]
        for joint in joints:
            if joint not in self._world:
                raise AssetError(f"joint {joint} of a skeleton is not in the scene; export the whole figure")
        moved = np.array([self._world[joint] for joint in joints])
        if "inverseBindMatrices" in skin:
            inverse = self._glb.vectors(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
            moved = moved @ inverse[: len(joints)]
        number, weight = [], []
        for index in range(len([name for name in attributes if name.startswith("JOINTS_")])):
            number.append(self._glb.elements(attributes[f"JOINTS_{index}"]).astype(np.int64))
            weight.append(self._glb.vectors(attributes[f"WEIGHTS_{index}"]))
        numbers, weights = np.concatenate(number, axis=1), np.concatenate(weight, axis=1)
        total = weights.sum(axis=1, keepdims=True)
        weights = np.where(total > 0.0, weights / np.where(total > 0.0, total, 1.0), 1.0 / weights.shape[1])
        return np.asarray(np.einsum("vj,vjab->vab", weights, moved[numbers]))


def _local(node: Json) -> Matrix:
    """Return the 4x4 transform of a node to its parent."""
    if "matrix" in node:
        return np.array(node["matrix"], dtype=float).reshape(4, 4).T
    local = np.eye(4)
    if "rotation" in node:
        x, y, z, w = node["rotation"]
        length = float(np.linalg.norm((x, y, z, w)))
        if not 0.0 < length < math.inf:  # written so that NaN is refused as well
            raise AssetError(f"a node is turned by {x}, {y}, {z}, {w}, which is no quaternion; export it again")
        local[:3, :3] = Quaternion(w / length, x / length, y / length, z / length).matrix()
    local[:3, :3] *= np.array(node.get("scale", (1.0, 1.0, 1.0)), dtype=float)
    local[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return local


def _placed_wheel(wheel: Wheel | None, world_from_node: Matrix) -> tuple[Wheel | None, Matrix | None]:
    """Return a wheel where its node stands, and its axle (3,)."""
    if wheel is None:
        return None, None
    linear = world_from_node[:3, :3]
    size = float(np.cbrt(abs(np.linalg.det(linear))))
    x, y, z = (linear @ wheel.centre + world_from_node[:3, 3]).tolist()
    return replace(wheel, centre=(x, y, z), radius_m=wheel.radius_m * size), linear[:, 0] / max(size, 1e-12)


def _transformed(transform: Matrix, positions: Matrix, normals: Matrix | None) -> tuple[Matrix, Matrix | None, bool]:
    """Return positions and normals under one (1, 4, 4) or each under its own (V, 4, 4) transform.

    The last value says whether the transform turns the outside in.
    """
    if (transform == np.eye(4)).all():
        return positions, normals, False
    linear = transform[:, :3, :3]
    moved = np.einsum("vab,vb->va", np.broadcast_to(linear, (len(positions), 3, 3)), positions) + transform[:, :3, 3]
    mirrored = bool(np.median(np.linalg.det(linear)) < 0.0)
    if normals is None:
        return moved, None, mirrored
    # Normals turn with the cofactors, which exist for flat scales too.
    a, b, c = linear[:, :, 0], linear[:, :, 1], linear[:, :, 2]
    cofactors = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=-1)
    turned = np.einsum("vab,vb->va", np.broadcast_to(cofactors, (len(positions), 3, 3)), normals)
    return moved, -turned if mirrored else turned, mirrored
