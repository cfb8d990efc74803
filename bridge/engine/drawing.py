"""Issues draw calls for models: one vertex array for each program, the instances taken from one buffer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from bridge.engine.drawlist import Batch
from bridge.engine.instances import INSTANCE, INSTANCE_FORMATS
from bridge.engine.library import AssetLibrary
from bridge.engine.packing import VERTEX, VERTEX_ATTRIBUTES, VERTEX_FORMAT

TEXTURE_UNIT = 0
"""Where the texture array of the models is bound."""
WHEEL_UNIT = 15
"""Where the table of their wheels is, out of the way of what passes bind."""


class InstanceBuffer:
    """Instance rows on the graphics card; grows when it must."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self.buffer = context.buffer(reserve=1024 * INSTANCE.itemsize, dynamic=True)

    def write(self, rows: NDArray[np.void]) -> None:
        """Replace the contents with (N,) ``INSTANCE`` rows."""
        if rows.nbytes > self.buffer.size:
            self.buffer.release()
            self.buffer = self._context.buffer(reserve=2 * rows.nbytes, dynamic=True)
        if len(rows):
            self.buffer.orphan()
            self.buffer.write(rows)


class ModelPass:
    """Draws models with one program."""

    def __init__(self, context: moderngl.Context, program: moderngl.Program) -> None:
        self._context = context
        self.program = program
        self._vertex_array: moderngl.VertexArray | None = None
        self._locations = [
            (member.location, kind, form, offset)
            for name, kind, form, offset in INSTANCE_FORMATS
            if isinstance(member := program.get(name, None), moderngl.Attribute)
        ]

    def use_library(self, library: AssetLibrary) -> None:
        """Draw the models of ``library`` from now on; call again after each ``AssetLibrary.load``."""
        self.release()
        used, form = _used_vertex_format(self.program)
        self._vertex_array = self._context.vertex_array(
            self.program, [(library.vertices, form, *used)], library.indices, skip_errors=True
        )

    def release(self) -> None:
        """Free the vertex array."""
        if self._vertex_array is not None:
            self._vertex_array.release()
            self._vertex_array = None

    def draw(self, batches: Iterable[Batch], instances: InstanceBuffer) -> None:
        """Draw ``batches`` into the framebuffer in use."""
        array = self._vertex_array
        assert array is not None, "use_library comes first"
        buffer, stride = instances.buffer, INSTANCE.itemsize
        for batch in batches:
            for location, kind, form, offset in self._locations:
                array.bind(location, kind, buffer, form, batch.start * stride + offset, stride, 1)
            array.render(moderngl.TRIANGLES, batch.count, batch.first, batch.instances)


def _used_vertex_format(program: moderngl.Program) -> tuple[list[str], str]:
    """Return the vertex attributes that ``program`` reads, and a format that skips the others."""
    used, parts = [], []
    for name, part, field in zip(VERTEX_ATTRIBUTES, VERTEX_FORMAT.split(), VERTEX.names or (), strict=True):
        if name in program:
            used.append(name)
            parts.append(part)
        else:
            parts.append(f"{VERTEX[field].itemsize}x")
    return used, " ".join(parts)


def set_uniforms(program: moderngl.Program, values: Mapping[str, Any]) -> None:
    """Set those of ``values`` that ``program`` uses; matrices and arrays go column by column as float32."""
    for name, value in values.items():
        member = program.get(name, None)  # `in` would walk through all members
        if member is None:
            continue
        assert isinstance(member, moderngl.Uniform)
        if isinstance(value, np.ndarray):
            member.write(
                np.ascontiguousarray(
                    value.T if value.ndim == 2 and value.shape[0] == value.shape[1] else value, np.float32
                )
            )
        else:
            member.value = value
