"""The twins of a frame: whether they show what the original shows, and whether their own labels are of their pictures.

A twin has no ids and no depth of its own; the journal says what they hashed to when it was drawn. That must be what the
original's files hash to. The definition of the hash is repeated here, not imported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.verify.contrast import contrast_of
from bridge.verify.files import decode_image
from bridge.verify.native.files import parse
from bridge.verify.native.images import Images
from bridge.verify.native.labels import CameraLabels, Labels, Look, PixelBox, TwinContrasts, TwinFile
from bridge.verify.native.objects import Problem
from bridge.verify.native.records import Manifest, Record
from bridge.verify.native.sensors import Camera
from bridge.verify.run_lengths import decode_run_lengths

_CONTRAST_TOLERANCE = 0.005

Views = Mapping[str, tuple[Camera, Images]]
"""What cameras show, by name."""


def picture_name(twin: str, camera: Camera, record: Record) -> str:
    """Return the path of the picture of a twin below the dataset's folder."""
    return f"twins/{twin}/frames/{camera.name}/rgb/{record.stem}.png"


def labels_name(twin: str, record: Record) -> str:
    """Return the path of the labels of a twin below the dataset's folder."""
    return f"twins/{twin}/labels/{record.stem}.json"


def twin_problems(
    manifest: Manifest, record: Record, contents: Mapping[str, bytes], labels: Labels, views: Views
) -> Iterator[Problem]:
    """Yield what does not hold of a frame's twins; ``contents`` are the frame's files by path."""
    if record.twins.keys() != set(manifest.twins):
        found, wanted = ", ".join(record.twins) or "none", ", ".join(manifest.twins) or "none"
        yield "", f"the journal says what was drawn of the twins {found}; the manifest has {wanted}"
    if not manifest.twins or views.keys() != {camera.name for camera in manifest.cameras}:
        return
    try:
        drawn = _geometry_sha256(manifest, labels, views)
    except ValueError as problem:
        yield "", f"what the twins must show cannot be told: {problem}"
        return
    for twin in manifest.twins:
        if record.twins.get(twin, drawn) != drawn:
            yield f"twin {twin}", "by the journal, it shows other ids, depth, normals or boxes than the original"
        for message in _own_problems(twin, record, contents, labels, views, _looks_asked(manifest, twin)):
            yield f"twin {twin}", message


def _own_problems(
    twin: str, record: Record, contents: Mapping[str, bytes], labels: Labels, views: Views, allowed: str | None
) -> Iterator[str]:
    """Yield what is wrong with the files that a twin has of its own; ``allowed`` are the looks that it may change."""
    name = labels_name(twin, record)
    try:
        own = parse(TwinFile, contents.get(name, b""))
    except ValueError as problem:
        yield f"{name}: {problem}"
        return
    if (own.episode, own.frame, own.twin) != (*record.key, twin):
        yield f"{name} is of episode {own.episode}, frame {own.frame}, twin {own.twin!r}"
    if strangers := set(own.labels.headlights) - {actor.actor_id for actor in labels.state.actors}:
        yield f"actors {sorted(strangers)} have headlights on, but are not there"
    for message in _look_problems(own.labels.looks, labels, allowed):
        yield message
    for camera, images in views.values():
        picture = contents.get(picture_name(twin, camera, record))
        seen, known = labels.cameras.get(camera.name), own.labels.cameras.get(camera.name)
        for message in _picture_problems(picture, images, seen, known):
            yield f"camera {camera.name}: {message}"


def _looks_asked(manifest: Manifest, twin: str) -> str | None:
    """Return what the scenario says of the looks under a twin; None for those of the original."""
    said = manifest.scenario.get("twins")
    for entry in said if isinstance(said, list) else ():
        if isinstance(entry, Mapping) and entry.get("name") == twin:
            return entry.get("looks")
    return None


def _look_problems(looks: Mapping[int, Look], labels: Labels, allowed: str | None) -> Iterator[str]:
    actors = {actor.actor_id: actor for actor in labels.state.actors}
    if looks and allowed is None:
        yield f"actors {sorted(looks)} look otherwise than in the original; the scenario has no other looks here"
        return
    if strangers := looks.keys() - actors.keys():
        yield f"actors {sorted(strangers)} have other looks, but are not there"
    for number, look in looks.items():
        if not all(0.0 <= part <= 1.0 for colour in (look.primary, look.secondary) for part in colour):
            yield f"the colours of actor {number} must be from 0 to 1, are {look.primary} and {look.secondary}"
        if number not in actors:
            continue
        before = actors[number]
        if allowed == "repainted" and look.asset != before.asset:
            yield f"actor {number} is {look.asset!r} and not {before.asset!r}; the twin may change its colours only"
        if (look.asset, look.primary, look.secondary) == (before.asset, before.primary, before.secondary):
            yield f"actor {number} is said to look otherwise than in the original, and looks the same"


def _picture_problems(
    content: bytes | None, images: Images, labels: CameraLabels | None, own: TwinContrasts | None
) -> Iterator[str]:
    picture = decode_image(content)
    if picture is None or picture.shape != images.bgr.shape or picture.dtype != np.uint8:
        found = "missing or damaged" if picture is None else f"{picture.shape} {picture.dtype}"
        yield f"rgb must be {images.bgr.shape} uint8, is {found}"
        return
    if labels is None or own is None:
        yield "there are no contrasts"
        return
    shown = {label.actor_id: label.modal_box for label in labels.objects}
    standing = {label.instance_id: label.modal_box for label in labels.statics}
    if own.objects.keys() != shown.keys() or own.statics.keys() != standing.keys():
        yield "the contrasts are not those of what the original's labels name"
        return
    said: dict[int, float | None] = {**own.objects, **own.statics}
    for number, box in {**shown, **standing}.items():
        yield from _contrast_problems(number, box, said[number], picture, images.ids)


def _contrast_problems(
    number: int, box: PixelBox | None, said: float | None, picture: NDArray[np.uint8], ids: NDArray[np.uint16]
) -> Iterator[str]:
    if box is None:
        if said is not None:
            yield f"{number} is wholly hidden, but has a contrast"
        return
    height, width = ids.shape
    if not (0 <= box.left <= box.right < width and 0 <= box.top <= box.bottom < height):
        return  # the original's labels are wrong, which is told there
    if not (ids[box.top : box.bottom + 1, box.left : box.right + 1] == number).any():
        return
    contrast = contrast_of(picture, ids, number, (box.left, box.top, box.right, box.bottom))
    if said is None or abs(said - contrast) > _CONTRAST_TOLERANCE:
        yield f"the contrast of {number} is {said}, the twin's picture says {contrast:.4f}"


def _geometry_sha256(manifest: Manifest, labels: Labels, views: Views) -> str:
    """Return what the journal must say of every twin; raises ``ValueError`` for a mask that cannot be read.

    Of each camera, in the order of the manifest: its name and a zero byte; ids, depth and normals as they are stored
    (the normals signed), row by row, little-endian; of every labelled actor its id, visible pixels, pixels drawn alone
    and the edges of these (-1 for none) as little-endian int64, and its mask, a bit a pixel.
    """
    digest = hashlib.sha256()
    for camera in manifest.cameras:
        images = views[camera.name][1]
        digest.update(camera.name.encode() + b"\0")
        digest.update(np.ascontiguousarray(images.ids, "<u2").tobytes())
        digest.update(np.ascontiguousarray(images.depth, "<f4").tobytes())
        if images.normals is not None:
            signed = images.normals[..., ::-1].astype(np.int32) - 32768
            digest.update(np.ascontiguousarray(signed, "<i2").tobytes())
        if camera.name not in labels.cameras:
            raise ValueError(f"there are no labels of camera {camera.name}")
        for label in labels.cameras[camera.name].objects:
            box, bits = label.amodal_box, b""
            edges = (-1, -1, -1, -1)
            if box is not None:
                edges = (box.left, box.top, box.right, box.bottom)
                mask = decode_run_lengths(label.amodal_mask, box.bottom - box.top + 1, box.right - box.left + 1)
                bits = np.packbits(mask).tobytes()
            numbers = (label.actor_id, label.visible_pixels, label.unoccluded_pixels, *edges)
            digest.update(np.array(numbers, "<i8").tobytes())
            digest.update(bits)
    return digest.hexdigest()
