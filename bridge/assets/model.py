"""A 3-D model as a value: what is written to glTF and what the engine reads back from it.

Frame: the actor frame of ``bridge.geometry`` (x forward, y left, z up, origin on the ground under the centre of
the model's box). Triangles wind counter-clockwise seen from outside; back faces are culled, so surfaces are closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bridge.world import Rgb


class Slot(StrEnum):
    """What a material reacts to at run time; glTF carries it in the material's name as ``name@slot``."""

    FIXED = "fixed"
    PRIMARY = "primary"
    """Takes the actor's (or placement's) first colour."""
    SECONDARY = "secondary"
    """Takes the actor's second colour."""
    BRAKE = "brake"
    """Glows with the brake lights; dimly with the headlights (tail light)."""
    HEAD = "head"
    LEFT = "left"
    RIGHT = "right"
    WINDOW = "window"
    """A building's window front: some of the panes glow at night."""
    LAMP = "lamp"
    """The lens of a street lamp."""
    SIGNAL_RED = "signal_red"
    """A lens of a traffic light, lit as its signal says; the same of the two below."""
    SIGNAL_AMBER = "signal_amber"
    SIGNAL_GREEN = "signal_green"
    TUNNEL_LAMP = "tunnel_lamp"
    """The lens of a lamp in a tunnel, which is always lit."""
    CEILING = "ceiling"
    """Keeps the light of the sky, and rain and snow, from what is below it.

    The texture coordinate u of its vertices is how many metres away the nearest opening is.
    """


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Texture:
    """A tileable base-colour image: (N, N, 4) uint8 sRGB with alpha, N a power of two; ``name`` is unique."""

    name: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """glTF metallic-roughness. ``base_color`` is linear and multiplies the texture and the vertex colours."""

    name: str
    base_color: Rgb = (1.0, 1.0, 1.0)
    roughness: float = 0.9
    metallic: float = 0.0
    texture: Texture | None = None
    slot: Slot = Slot.FIXED
    alpha_cutoff: float | None = None
    """Where set, texels with less alpha are holes (glTF alpha mode MASK)."""
    overhang: bool = False
    """Drawn, but not part of the body that the model's box is put around: a vehicle's mirrors.

    Data sets of real roads measure vehicles without them. glTF carries it in the material's ``extras``.
    """
    dressed: bool = False
    """Wears a texture that its maker did not give it.

    The engine draws it where it draws what has none: of two surfaces in one plane the first one shows, and that must be
    the same one in every look of a model. glTF carries it in the material's ``extras``.
    """


@dataclass(frozen=True, slots=True)
class Wheel:
    """How a part of a model turns: about the axis along y through its centre as it rolls, and upright as it steers."""

    centre: tuple[float, float, float]
    """Metres, in the model's frame."""
    radius_m: float
    """Infinite for what steers and does not roll, such as handlebars."""
    steers: bool
    """Whether it is a front wheel, or turns with one."""

    def moved(self, x: float, y: float, z: float) -> Wheel:
        """Return the wheel moved by a vector, in metres."""
        centre = (self.centre[0] + x, self.centre[1] + y, self.centre[2] + z)
        return replace(self, centre=centre)


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles of one material.

    ``positions`` (V, 3) float32 metres, ``normals`` (V, 3) float32 unit, ``uvs`` (V, 2) float32 with v down,
    ``colors`` (V, 3) float32 linear 0-1, ``triangles`` (T, 3) uint32.
    """

    material: Material
    positions: NDArray[np.float32]
    normals: NDArray[np.float32]
    uvs: NDArray[np.float32]
    colors: NDArray[np.float32]
    triangles: NDArray[np.uint32]
    wheel: Wheel | None = None
    """The wheel that it is of. glTF carries it in the ``extras`` of the primitive."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A named model in one or more levels of detail, the finest first.

    An engine may draw a coarser level where the model is small in the picture. In glTF each level is a node
    ``lod0``, ``lod1`` … with one primitive a mesh.
    """

    name: str
    lods: tuple[tuple[Mesh, ...], ...]

    def body_box(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and the highest corner, (3,) metres, of the finest level without what overhangs.

        Of a model that is all overhang it is the box of everything.
        """
        meshes = [mesh for mesh in self.lods[0] if not mesh.material.overhang] or self.lods[0]
        corners = np.concatenate([mesh.positions for mesh in meshes]).astype(np.float64)
        return corners.min(axis=0), corners.max(axis=0)
