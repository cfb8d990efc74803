"""Window fronts as textures: one repeat is four window bays by four storeys, each with panes of its own.

The windows are in the texture and not in the mesh, so that distant fronts blur instead of flickering. The alpha
channel is no transparency: it is 1 on the wall and ``PANE_ALPHA`` on glass, for engines that light panes at night.
Use these textures with ``Slot.WINDOW`` and without an alpha cutoff.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from bridge.assets.model import Texture
from bridge.assets.textures.noise import Field, fractal_noise, value_noise
from bridge.assets.textures.surfaces import (
    BRICK_COLORS,
    PLASTER_COLORS,
    Color,
    Image,
    brick_shade,
    finish_texture,
    shaded,
    solid,
    texture_generator,
)
from bridge.assets.textures.windows import Mask, Rect, WindowStyle, paint_glass, paint_window

CELLS = 4
"""Window bays and storeys in one repeat of a façade texture, and cells a side of ``shopfronts``."""

CELL_PX = 128
SIZE_PX = CELLS * CELL_PX

PANE_ALPHA = 0.5
"""The alpha of glass in façade textures; that of walls is 1."""

_STONE: Color = (0.66, 0.64, 0.60)
_WHITE_FRAME: Color = (0.82, 0.815, 0.80)
_DARK_FRAME: Color = (0.20, 0.21, 0.22)
_ALUMINIUM: Color = (0.52, 0.53, 0.54)

Cell = tuple[int, int]
"""Left and top pixel of a cell."""


def pane_alpha(glass: Mask) -> NDArray[np.float32]:
    """Return the alpha channel that marks ``glass``."""
    return np.asarray(1.0 - (1.0 - PANE_ALPHA) * glass, dtype=np.float32)


def _cells() -> list[Cell]:
    return [(left, top) for top in range(0, SIZE_PX, CELL_PX) for left in range(0, SIZE_PX, CELL_PX)]


def _in_cell(cell: Cell, left: int, top: int, right: int, bottom: int) -> Rect:
    return Rect(cell[0] + left, cell[1] + top, cell[0] + right, cell[1] + bottom)


def _band(image: Image, top: int, bottom: int, color: Color) -> None:
    """Paint a moulding across every storey, lit above and with its shadow under it."""
    for storey in range(0, SIZE_PX, CELL_PX):
        band = image[storey + top : storey + bottom]
        band[...] = color
        band[:1] *= 1.12
        band[-1:] *= 0.8
        shadow = image[storey + bottom : storey + bottom + 5]
        shadow *= np.linspace(0.66, 0.95, len(shadow), dtype=np.float32)[:, None, None]


@cache
def _stains() -> Field:
    """Return the relative brightness of a streaked wall; all façades show another part of the same one."""
    rng = texture_generator("facade_stains")
    streaks = value_noise(rng, SIZE_PX, 128, stretch=8)
    return 1.0 + 0.014 * fractal_noise(rng, SIZE_PX, 8, 4, gain=0.8) + 0.010 * streaks


def _weather(image: Image, rng: np.random.Generator) -> None:
    """Streak and stain the wall, before windows are painted on it."""
    shift = rng.integers(0, SIZE_PX, 2).tolist()
    image *= np.roll(_stains(), shift, axis=(0, 1))[..., None]


def _tenement(rng: np.random.Generator, image: Image, glass: Mask, variant: int) -> None:
    """Brick with tall sash windows under stone lintels."""
    shade, mortar = brick_shade(rng, SIZE_PX, 16, 4)
    color = BRICK_COLORS[variant]
    image[...] = shaded(color, np.asarray(0.75 * shade + 0.10 * mortar, dtype=np.float32))
    _weather(image, rng)
    frame = (_WHITE_FRAME, _WHITE_FRAME, _DARK_FRAME)[variant]
    style = WindowStyle(frame=frame, columns=1 + variant % 2, transoms=(0.5,), reveal_px=4, sill=_STONE)
    for cell in _cells():
        lintel = _in_cell(cell, 32, 20, 96, 30).of(image)
        lintel[...] = _STONE
        lintel[-1:] *= 0.7
        lintel[:, 28:36] *= 1.07
        paint_window(image, glass, _in_cell(cell, 38, 30, 90, 108), style, rng)


def _townhouse(rng: np.random.Generator, image: Image, glass: Mask, variant: int) -> None:
    """Render with moulded window surrounds and a string course at each floor."""
    wall = PLASTER_COLORS[variant]
    image[...] = wall
    _weather(image, rng)
    trim = (0.84, 0.825, 0.79) if variant else (0.70, 0.66, 0.58)
    _band(image, 118, 126, trim)
    style = WindowStyle(frame=_WHITE_FRAME, columns=2, transoms=(0.3,), surround=trim, sill=trim, reveal_px=4)
    for cell in _cells():
        hood = _in_cell(cell, 28, 14, 100, 20).of(image)
        hood[...] = trim
        hood[:1] *= 1.12
        _in_cell(cell, 28, 20, 100, 23).of(image)[...] *= 0.62
        paint_window(image, glass, _in_cell(cell, 40, 29, 88, 106), style, rng)


def _slab(rng: np.random.Generator, image: Image, glass: Mask) -> None:
    """Large concrete panels with joints, wide windows and a coloured spandrel under them."""
    image[...] = shaded((0.64, 0.63, 0.60), 0.02 * value_noise(rng, SIZE_PX, SIZE_PX))
    _weather(image, rng)
    panel = (0.50, 0.53, 0.54)
    style = WindowStyle(frame=_WHITE_FRAME, columns=3, reveal_px=4, sill=_ALUMINIUM, curtains=0.75)
    for cell in _cells():
        image[cell[1] : cell[1] + 2, cell[0] : cell[0] + CELL_PX] *= 0.62
        image[cell[1] : cell[1] + CELL_PX, cell[0] : cell[0] + 2] *= 0.62
        _in_cell(cell, 16, 96, 112, 124).of(image)[...] = panel
        _in_cell(cell, 16, 96, 112, 98).of(image)[...] *= 0.7
        paint_window(image, glass, _in_cell(cell, 16, 30, 112, 96), style, rng)


def _ribbon(rng: np.random.Generator, image: Image, glass: Mask) -> None:
    """Continuous bands of aluminium windows between pale spandrels."""
    image[...] = (0.69, 0.685, 0.665)
    _weather(image, rng)
    image[:, ::64] *= 0.8
    style = WindowStyle(
        frame=_ALUMINIUM,
        frame_px=2,
        columns=1,
        transoms=(0.24,),
        reveal_px=2,
        sill=None,
        curtains=0.4,
        mirror=(0.45, 0.7),
    )
    for left, top in _cells():
        for pane in range(0, CELL_PX, 32):
            paint_window(image, glass, Rect(left + pane, top + 36, left + pane + 32, top + 106), style, rng)
    for top in range(0, SIZE_PX, CELL_PX):
        image[top + 36 : top + 44] *= np.linspace(0.45, 0.95, 8, dtype=np.float32)[:, None, None]
        image[top + 106 : top + 110] = (0.56, 0.56, 0.56)
        image[top + 110 : top + 114] *= 0.72


def _curtain_wall(rng: np.random.Generator, image: Image, glass: Mask) -> None:
    """Glass from floor to floor in a grid of mullions, with an opaque pane before each floor slab."""
    for left, top in _cells():
        for x in range(0, CELL_PX, 64):
            paint_glass(image[top : top + 100, left + x : left + x + 64], rng, 0.25, (0.5, 0.8))
            image[top + 100 : top + 128, left + x : left + x + 64] = solid((0.25, 0.29, 0.32)) * rng.uniform(0.9, 1.1)
        glass[top + 2 : top + 100, left : left + CELL_PX] = 1.0
    image *= solid((0.86, 0.98, 1.02))
    for edge, width in ((0, 3), (100, 2)):
        for top in range(edge, SIZE_PX, CELL_PX):
            image[top : top + width] = (0.36, 0.37, 0.38)
            image[top + width : top + width + 2] *= 0.75
    for left in range(0, SIZE_PX, 64):
        image[:, left : left + 3] = (0.44, 0.45, 0.46)
        image[:, left + 3 : left + 5] *= 0.72
        glass[:, left : left + 3] = 0.0


def _house(rng: np.random.Generator, image: Image, glass: Mask, variant: int) -> None:
    """A private house: wooden siding with shutters, or brick with broad casements."""
    if variant == 0:
        boards = np.where(np.arange(SIZE_PX) % 8 == 7, np.float32(-0.22), np.float32(0.0))
        image[...] = shaded((0.76, 0.75, 0.71), np.repeat(boards[:, None], SIZE_PX, axis=1))
    else:
        shade, mortar = brick_shade(rng, SIZE_PX, 16, 4)
        image[...] = shaded(BRICK_COLORS[0], np.asarray(0.7 * shade + 0.1 * mortar, dtype=np.float32))
    _weather(image, rng)
    style = WindowStyle(frame=_WHITE_FRAME, columns=2, transoms=(0.5,) if variant == 0 else (), sill=_WHITE_FRAME)
    for cell in _cells():
        if variant == 0:
            for left in (16, 92):
                shutter = _in_cell(cell, left, 44, left + 20, 104).of(image)
                shutter[...] = (0.22, 0.30, 0.29)
                shutter[::4] *= 0.75
        paint_window(image, glass, _in_cell(cell, 38, 44, 90, 104), style, rng)


def _warehouse(rng: np.random.Generator, image: Image, glass: Mask) -> None:
    """Ribbed steel cladding with a high strip of small industrial panes."""
    ribs = np.select([np.arange(SIZE_PX) % 8 < 1, np.arange(SIZE_PX) % 8 < 4], [-0.18, 0.07], 0.0)
    image[...] = shaded((0.60, 0.62, 0.63), np.repeat(ribs.astype(np.float32)[None], SIZE_PX, axis=0))
    _weather(image, rng)
    style = WindowStyle(
        frame=_ALUMINIUM, frame_px=2, columns=5, transoms=(0.5,), reveal_px=2, sill=_ALUMINIUM, curtains=0
    )
    for cell in _cells():
        paint_window(image, glass, _in_cell(cell, 12, 26, 116, 62), style, rng)


_Painter = Callable[[np.random.Generator, Image, Mask], None]

_PAINTERS: dict[str, _Painter] = {
    **{f"tenement_{i}": partial(_tenement, variant=i) for i in range(len(BRICK_COLORS))},
    **{f"townhouse_{i}": partial(_townhouse, variant=i) for i in range(len(PLASTER_COLORS))},
    "slab": _slab,
    "ribbon": _ribbon,
    "curtain_wall": _curtain_wall,
    "house_0": partial(_house, variant=0),
    "house_1": partial(_house, variant=1),
    "warehouse": _warehouse,
}

FACADES: tuple[str, ...] = tuple(_PAINTERS)
"""The names that ``facade`` knows."""


@cache
def facade(name: str) -> Texture:
    """Return one of ``FACADES``. One repeat covers ``CELLS`` bays (2.4 to 4 m each) by ``CELLS`` storeys.

    Rows run down, so a wall has an integer multiple of 1 / ``CELLS`` as v at each floor.
    """
    rng = texture_generator(f"facade_{name}")
    image = np.zeros((SIZE_PX, SIZE_PX, 3), dtype=np.float32)
    glass = np.zeros((SIZE_PX, SIZE_PX), dtype=np.float32)
    _PAINTERS[name](rng, image, glass)
    return finish_texture(f"facade_{name}", image, pane_alpha(glass))
