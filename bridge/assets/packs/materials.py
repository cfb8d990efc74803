"""glTF materials as other programs write them, turned into those of ``bridge.assets.model``."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.assets.encoded_images import decode_image
from bridge.assets.glb_container import Json
from bridge.assets.model import Material, Slot, Texture
from bridge.assets.packs.glb_file import GlbFile
from bridge.errors import AssetError
from bridge.geometry import Matrix

MAX_TEXTURE_PX = 1024
"""Larger images are reduced; the embedded engine keeps half of that."""

_MAX_SAMPLES = 1 << 30
"""What may be decoded of one file; many images may share bytes."""

_MIRRORED_REPEAT = 33648
_MASK, _BLEND = "MASK", "BLEND"


@dataclass(frozen=True, slots=True, eq=False)
class PackMaterial:
    """A material, the texture coordinates that it wants, and whether its back faces are seen."""

    material: Material
    uv_set: int = 0
    uv_from_texcoord: Matrix = field(default_factory=lambda: np.eye(3)[:2])
    """(2, 3), applied to (u, v, 1)."""
    two_sided: bool = False


class MaterialReader:
    """Reads the materials of one file."""

    def __init__(self, glb: GlbFile, model_name: str) -> None:
        self._glb = glb
        self._model_name = model_name
        self._textures: dict[tuple[int, bool], Texture] = {}
        self._means: dict[int, Matrix] = {}
        self._pixels_read = 0

    def read(self) -> list[PackMaterial]:
        """Return all materials in their order; names made up where there are none."""
        names: set[str] = set()
        materials = []
        for number, entry in enumerate(self._glb.entries("materials")):
            name = entry.get("name") or f"material-{number}"
            name = name if name not in names else f"{name}-{number}"
            names.add(name)
            materials.append(self._material(name, entry))
        return materials

    def _material(self, full_name: str, entry: Json) -> PackMaterial:
        name, _, slot = full_name.rpartition("@")
        if not name or slot not in set(Slot):
            name, slot = full_name, Slot.FIXED
        extensions = entry.get("extensions", {})
        surface, texture_info = _surface(entry, extensions)
        roughness, metallic = surface["roughness"], surface["metallic"]
        if "metallicRoughnessTexture" in entry.get("pbrMetallicRoughness", {}):
            mean = self._mean(entry["pbrMetallicRoughness"]["metallicRoughnessTexture"]["index"])
            roughness, metallic = roughness * mean[1], metallic * mean[2]
        red, green, blue, alpha = (min(max(float(c), 0.0), 1.0) for c in surface["color"])
        mode, cutoff = entry.get("alphaMode", "OPAQUE"), None
        texture, uv_set, transform = None, 0, np.eye(3)[:2]
        if texture_info is not None:
            texture, uv_set, transform = self._texture(texture_info)
        if mode == _MASK:
            cutoff = float(entry.get("alphaCutoff", 0.5))
            if texture is None:
                cutoff = None
        elif mode == _BLEND and texture is not None and texture.pixels[..., 3].min() < 128:
            cutoff = 0.5
        if mode == _BLEND or "KHR_materials_transmission" in extensions:
            # Nothing is blended: what lets light through is drawn as glass before a dark inside.
            shade = (
                alpha
                if mode == _BLEND
                else 1.0 - extensions["KHR_materials_transmission"].get("transmissionFactor", 0.0)
            )
            shade = max(shade, 0.05) if cutoff is None else 1.0
            red, green, blue = red * shade, green * shade, blue * shade
        material = Material(
            name=name,
            base_color=(red, green, blue),
            roughness=float(min(max(roughness, 0.0), 1.0)),
            metallic=float(min(max(metallic, 0.0), 1.0)),
            texture=texture,
            slot=Slot(slot),
            alpha_cutoff=cutoff,
            overhang=entry.get("extras", {}).get("overhang", False) is True,
        )
        return PackMaterial(material, uv_set, transform, bool(entry.get("doubleSided", False)))

    def _texture(self, info: Json) -> tuple[Texture, int, Matrix]:
        """Return a texture, the set of coordinates for it, and what to do with them."""
        transform = info.get("extensions", {}).get("KHR_texture_transform", {})
        uv_set = int(transform.get("texCoord", info.get("texCoord", 0)))
        uv_from_texcoord = _texture_transform(transform)
        entry = self._glb.entries("textures")[info["index"]]
        sampler = self._glb.entries("samplers")[entry["sampler"]] if "sampler" in entry else {}
        mirrored = _MIRRORED_REPEAT in (sampler.get("wrapS"), sampler.get("wrapT"))
        key = (self._source(entry), mirrored)
        if key not in self._textures:
            self._textures[key] = self._decode(*key)
        if mirrored:
            uv_from_texcoord = uv_from_texcoord / 2.0
        return self._textures[key], uv_set, uv_from_texcoord

    def _source(self, entry: Json) -> int:
        webp = entry.get("extensions", {}).get("EXT_texture_webp", {})
        if "source" not in entry and "source" not in webp:
            raise AssetError("a texture has no PNG, JPEG or WebP image; export with PNG or JPEG images")
        return int(entry.get("source", webp.get("source", 0)))

    def _decode(self, image: int, mirrored: bool) -> Texture:
        pixels = self._pixels(image)
        if mirrored:
            row = np.hstack([pixels, pixels[:, ::-1]])
            pixels = np.vstack([row, row[::-1]])
        name = self._glb.entries("images")[image].get("name") or f"{self._model_name}/{image}"
        return Texture(f"{name}+mirrored" if mirrored else name, _power_of_two(pixels))

    def _mean(self, texture: int) -> Matrix:
        """Return the mean (4,) RGBA of a texture, 0-1."""
        image = self._source(self._glb.entries("textures")[texture])
        if image not in self._means:
            self._means[image] = np.asarray(self._pixels(image).reshape(-1, 4).mean(axis=0) / 255.0)
        return self._means[image]

    def _pixels(self, image: int) -> NDArray[np.uint8]:
        """Return (H, W, 4) RGBA."""
        try:
            decoded = decode_image(self._glb.image(image))
        except ValueError as error:
            raise AssetError(f"image {image} cannot be read: {error}") from error
        self._pixels_read += decoded.size
        if self._pixels_read > _MAX_SAMPLES:
            raise AssetError(f"the images hold more than {_MAX_SAMPLES} numbers in all; use fewer or smaller ones")
        if decoded.dtype == np.uint16:
            decoded = (decoded // 257).astype(np.uint8)
        channels = 1 if decoded.ndim == 2 else decoded.shape[2]
        if decoded.dtype != np.uint8 or channels not in (1, 3, 4):
            raise AssetError(f"image {image}: expected 8 or 16 bits of grey, RGB or RGBA")
        to_rgba = {1: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}[channels]
        return np.asarray(cv2.cvtColor(decoded, to_rgba), np.uint8)


def _surface(entry: Json, extensions: Json) -> tuple[dict[str, Any], Json | None]:
    """Return colour, roughness and metallic of a material, and its base colour texture's info."""
    gloss = extensions.get("KHR_materials_pbrSpecularGlossiness")
    if gloss is not None and "pbrMetallicRoughness" not in entry:
        color = gloss.get("diffuseFactor", (1.0, 1.0, 1.0, 1.0))
        roughness = 1.0 - gloss.get("glossinessFactor", 1.0)
        return {"color": color, "roughness": roughness, "metallic": 0.0}, gloss.get("diffuseTexture")
    surface = entry.get("pbrMetallicRoughness", {})
    unlit = "KHR_materials_unlit" in extensions
    return {
        "color": surface.get("baseColorFactor", (1.0, 1.0, 1.0, 1.0)),
        "roughness": 1.0 if unlit else surface.get("roughnessFactor", 1.0),
        "metallic": 0.0 if unlit else surface.get("metallicFactor", 1.0),
    }, surface.get("baseColorTexture")


def _texture_transform(transform: Json) -> Matrix:
    """Return KHR_texture_transform as a (2, 3) matrix: scaled, turned counter-clockwise in the image, then moved."""
    angle = float(transform.get("rotation", 0.0))
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[cosine, sine], [-sine, cosine]])  # v runs down
    linear = turn * np.asarray(transform.get("scale", (1.0, 1.0)), dtype=float)
    return np.column_stack([linear, np.asarray(transform.get("offset", (0.0, 0.0)), dtype=float)])


def _power_of_two(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the image as a square whose side is the next power of two of its longer side."""
    longer = max(pixels.shape[:2])
    side = min(2 ** math.ceil(math.log2(longer)), MAX_TEXTURE_PX)
    if pixels.shape[:2] == (side, side):
        return pixels
    filtering = cv2.INTER_AREA if side < min(pixels.shape[:2]) else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (side, side), interpolation=filtering), np.uint8)
