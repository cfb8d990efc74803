"""python -m bench.peer_blender STREET FOLDER: Blender's Cycles on the street, one sample a pixel.

Kubric and BlenderProc draw with it, at many samples.
"""

from __future__ import annotations

import sys
from pathlib import Path

import bpy
import cv2
import mathutils
import numpy as np
from numpy.typing import NDArray

from bench.peer import Picture, Street, leave, measure

PICTURES = 3
"""Each takes seconds."""


def _build(street: Street) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    for number in range(len(street.ends)):
        vertices, _, triangles = street.thing(number)
        mesh = bpy.data.meshes.new(f"thing{number}")
        mesh.from_pydata(vertices.tolist(), [], triangles.tolist())
        material = bpy.data.materials.new(f"thing{number}")
        material.use_nodes = True
        material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*street.colors[number], 1.0)
        mesh.materials.append(material)
        thing = bpy.data.objects.new(mesh.name, mesh)
        thing.pass_index = number + 1
        scene.collection.objects.link(thing)
    sun = bpy.data.objects.new("sun", bpy.data.lights.new("sun", "SUN"))
    sun.data.energy = 3.0
    sun.rotation_mode = "QUATERNION"
    sun.rotation_quaternion = mathutils.Vector(street.sun.tolist()).to_track_quat("Z", "Y")
    scene.collection.objects.link(sun)
    scene.world = bpy.data.worlds.new("sky")
    camera = bpy.data.objects.new("front", bpy.data.cameras.new("front"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    camera.data.sensor_width, camera.data.lens = float(street.size[0]), float(street.focal_px)
    camera.data.clip_start, camera.data.clip_end = 0.2, 400.0


def _set_up(street: Street, folder: Path) -> None:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising = 1, False
    scene.render.resolution_x, scene.render.resolution_y = street.size.tolist()
    scene.render.resolution_percentage = 100
    scene.render.use_persistent_data = True
    layer = scene.view_layers[0]
    layer.use_pass_z = layer.use_pass_object_index = True
    scene.compositing_node_group = tree = bpy.data.node_groups.new("files", "CompositorNodeTree")
    layers = tree.nodes.new("CompositorNodeRLayers")
    out = tree.nodes.new("CompositorNodeOutputFile")
    out.directory, out.file_name = str(folder), ""
    out.format.media_type, out.format.file_format, out.format.color_depth = "IMAGE", "OPEN_EXR", "32"
    for kind, name, socket in (
        ("RGBA", "Image", "Image"),
        ("FLOAT", "Depth", "Depth"),
        ("FLOAT", "IndexOB", "Object Index"),
    ):
        out.file_output_items.new(kind, name)
        tree.links.new(layers.outputs[socket], out.inputs[name])


def _read(folder: Path, socket: str) -> NDArray[np.float32]:
    (path,) = folder.glob(f"{socket}*.exr")
    image = bpy.data.images.load(str(path))
    pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(pixels)
    rows = pixels.reshape(image.size[1], image.size[0], 4)[::-1]
    bpy.data.images.remove(image)
    path.unlink()
    return rows


def main() -> None:
    """Draw and measure."""
    cv2.setNumThreads(1)
    street = Street.load(Path(sys.argv[1]))
    folder = Path(sys.argv[2])
    _build(street)
    _set_up(street, folder)
    camera = bpy.context.scene.camera

    def draw(pose: NDArray[np.float64]) -> Picture:
        turned = pose.copy()
        turned[:3, 1:3] *= -1.0  # cameras look along -z with y up
        camera.matrix_world = mathutils.Matrix(turned.tolist())
        bpy.ops.render.render()
        colors = np.clip(_read(folder, "Image")[..., :3], 0.0, 1.0) ** (1 / 2.2)
        ids, depth = _read(folder, "IndexOB")[..., 0], _read(folder, "Depth")[..., 0]
        return (255 * colors).astype(np.uint8), np.rint(ids).astype(np.uint16), np.ascontiguousarray(depth)

    version = ".".join(str(part) for part in bpy.app.version)
    measure(f"Blender {version}, Cycles, 1 sample", street, draw, folder, pictures=PICTURES)
    leave()


if __name__ == "__main__":
    main()
