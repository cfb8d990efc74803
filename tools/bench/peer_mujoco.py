"""python -m bench.peer_mujoco STREET FOLDER: MuJoCo's renderer on the street, through EGL."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

os.environ.setdefault("MUJOCO_GL", "egl")

import mujoco
import numpy as np
from numpy.typing import NDArray

from bench.peer import Picture, Street, leave, measure

SHADOW_REACH_M = 52.0
"""As far as our engine's shadows reach, with as many texels."""


def _model(street: Street) -> mujoco.MjModel:
    spec = mujoco.MjSpec()
    width, height = street.size.tolist()
    spec.visual.global_.offwidth, spec.visual.global_.offheight = width, height
    spec.visual.quality.offsamples = 0
    spec.visual.map.znear, spec.visual.map.zfar = 0.2, 400.0
    spec.stat.extent = 1.0
    spec.visual.quality.shadowsize, spec.visual.map.shadowclip = 1536, SHADOW_REACH_M
    spec.visual.headlight.active = False
    light = spec.worldbody.add_light()
    light.type = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    light.dir = -street.sun
    light.pos = 60.0 * street.sun
    light.castshadow = True
    camera = spec.worldbody.add_camera()
    camera.name = "front"
    camera.fovy = math.degrees(2 * math.atan(height / 2 / float(street.focal_px)))
    for number in range(len(street.ends)):
        vertices, normals, triangles = street.thing(number)
        mesh = spec.add_mesh()
        mesh.name = f"mesh{number}"
        mesh.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL
        mesh.uservert = vertices.ravel()
        mesh.usernormal = normals.ravel()
        mesh.userface = triangles.ravel()
        geom = spec.worldbody.add_geom()
        geom.type, geom.meshname = mujoco.mjtGeom.mjGEOM_MESH, mesh.name
        geom.contype = geom.conaffinity = 0
        geom.rgba = [*street.colors[number] ** (1 / 2.2), 1.0]
    return spec.compile()


def main() -> None:
    """Draw and measure."""
    street = Street.load(Path(sys.argv[1]))
    model = _model(street)
    data = mujoco.MjData(model)
    width, height = street.size.tolist()
    renderer = mujoco.Renderer(model, height, width, max_geom=2 * len(street.ends) + 100)

    def draw(pose: NDArray[np.float64]) -> Picture:
        # MuJoCo's cameras look along -z with y up.
        mujoco.mju_mat2Quat(model.cam_quat[0], (pose[:3, :3] * (1.0, -1.0, -1.0)).ravel())
        model.cam_pos[0] = pose[:3, 3]
        mujoco.mj_forward(model, data)
        renderer.update_scene(data, "front")
        rgb = renderer.render()
        renderer.enable_depth_rendering()
        depth = renderer.render()
        renderer.disable_depth_rendering()
        renderer.enable_segmentation_rendering()
        ids = (renderer.render()[..., 0] + 1).astype(np.uint16)
        renderer.disable_segmentation_rendering()
        return rgb, ids, depth

    measure(f"MuJoCo {mujoco.__version__}, shadow map", street, draw, Path(sys.argv[2]))
    leave()


if __name__ == "__main__":
    main()
