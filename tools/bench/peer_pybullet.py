"""python -m bench.peer_pybullet STREET FOLDER: pybullet's TinyRenderer on the street."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pybullet
from numpy.typing import NDArray

from bench.peer import Picture, Street, leave, measure

NEAR_M, FAR_M = 0.2, 400.0


def _load(street: Street, folder: Path) -> None:
    """Make a body of each thing; meshes go through files, for calls take a few thousand vertices only."""
    for number in range(len(street.ends)):
        vertices, normals, triangles = street.thing(number)
        path = folder / f"thing{number}.obj"
        rows = [f"v {x} {y} {z}" for x, y, z in vertices.tolist()]
        rows += [f"vn {x} {y} {z}" for x, y, z in normals.tolist()]
        rows += [f"f {a}//{a} {b}//{b} {c}//{c}" for a, b, c in (triangles + 1).tolist()]
        path.write_text("\n".join(rows) + "\n", encoding="ascii")
        color = [*(street.colors[number] ** (1 / 2.2)).tolist(), 1.0]
        shape = pybullet.createVisualShape(pybullet.GEOM_MESH, fileName=str(path), rgbaColor=color)
        body = pybullet.createMultiBody(baseVisualShapeIndex=shape)
        assert body == number, "ids are numbers of bodies"


def main() -> None:
    """Draw and measure."""
    street = Street.load(Path(sys.argv[1]))
    folder = Path(sys.argv[2])
    pybullet.connect(pybullet.DIRECT)
    _load(street, folder)
    width, height = street.size.tolist()
    focal = float(street.focal_px)
    projection = np.zeros((4, 4))
    projection[0, 0], projection[1, 1] = 2 * focal / width, 2 * focal / height
    projection[2, 2:] = -(FAR_M + NEAR_M) / (FAR_M - NEAR_M), -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    projection[3, 2] = -1.0

    def draw(pose: NDArray[np.float64]) -> Picture:
        turned = pose.copy()
        turned[:3, 1:3] *= -1.0  # OpenGL's cameras look along -z with y up
        _, _, rgba, window_depth, ids = pybullet.getCameraImage(
            width,
            height,
            viewMatrix=np.linalg.inv(turned).T.ravel().tolist(),
            projectionMatrix=projection.T.ravel().tolist(),
            lightDirection=street.sun.tolist(),
            shadow=1,
            renderer=pybullet.ER_TINY_RENDERER,
        )
        depth = FAR_M * NEAR_M / (FAR_M - (FAR_M - NEAR_M) * np.asarray(window_depth, np.float32))
        colors = np.asarray(rgba, np.uint8).reshape(height, width, 4)[..., :3]
        return colors, (np.asarray(ids) + 1).astype(np.uint16).reshape(height, width), depth.reshape(height, width)

    measure(f"pybullet {version('pybullet')}, TinyRenderer with shadow", street, draw, folder)
    leave()


if __name__ == "__main__":
    main()
