"""Makes a hilly town as OpenDRIVE."""

from __future__ import annotations

import math
from pathlib import Path

from bridge.roads.sumo_tools import run_sumo_tool

_STEP_M, _POINTS = 130.0, 10


def height_m(x: float, y: float) -> float:
    """Return the height of the streets; they climb by up to 16 %."""
    return 7.0 * math.sin(x / 75.0) + 5.0 * math.cos(y / 60.0 + 0.5)


def write_hills(folder: Path, columns: int = 3, rows: int = 2) -> Path:
    """Write a grid of streets over hills to ``folder`` and return its OpenDRIVE file."""
    nodes, edges = "", ""
    for column in range(columns):
        for row in range(rows):
            x, y = column * _STEP_M, row * _STEP_M
            nodes += f'<node id="n{column}{row}" x="{x}" y="{y}" z="{height_m(x, y):.3f}"/>'
            for other_column, other_row in ((column + 1, row), (column, row + 1)):
                if other_column < columns and other_row < rows:
                    ends = (f"n{column}{row}", f"n{other_column}{other_row}")
                    line = _line((x, y), (other_column * _STEP_M, other_row * _STEP_M))
                    for start, end, points in ((*ends, line), (*ends[::-1], line[::-1])):
                        edges += f'<edge id="{start}{end}" from="{start}" to="{end}" shape="{" ".join(points)}"/>'
    plain = (folder / "hills.nod.xml", folder / "hills.edg.xml")
    for path, text in zip(plain, (f"<nodes>{nodes}</nodes>", f"<edges>{edges}</edges>"), strict=True):
        path.write_text(text)
    found = folder / "hills.xodr"
    arguments = ["--node-files", str(plain[0]), "--edge-files", str(plain[1]), "--sidewalks.guess"]
    arguments += ["--offset.disable-normalization", "--opendrive-output", str(found)]
    run_sumo_tool("netconvert", [*arguments, "--output-file", str(folder / "hills.net.xml")], making="hills")
    return found


def _line(start: tuple[float, float], end: tuple[float, float]) -> list[str]:
    points = []
    for step in range(_POINTS + 1):
        x, y = (a + (b - a) * step / _POINTS for a, b in zip(start, end, strict=True))
        points.append(f"{x:.2f},{y:.2f},{height_m(x, y):.3f}")
    return points
