"""The proof that a twin shows what the original shows, but for colours: what was drawn of both is compared.

``require_same_geometry`` compares it, and ``geometry_digest`` is what a dataset keeps of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.camera import Camera
from bridge.errors import SimulatorReplyError
from bridge.frame import Observation, RawFrame


def geometry_digest(raw: RawFrame, cameras: Sequence[Camera]) -> str:
    """Return the lower-case SHA-256 of all that ``cameras`` show but colours, in the order of ``cameras``.

    Of each camera: its name and a zero byte; ids (uint16) and depth (float32 metres), then normals (int16) if there
    are any, row by row, little-endian; then of every observed actor, by ascending id, seven int64, little-endian: its
    id, its visible pixels, those of it drawn alone, the edges of these (left, top, right, bottom; -1 for none), and
    the bits of ``Observation.unoccluded_bits``.
    """
    digest = hashlib.sha256()
    for camera in cameras:
        images = raw.images[camera.name]
        digest.update(camera.name.encode() + b"\0")
        digest.update(_little(images.ids, "<u2"))
        digest.update(_little(images.depth, "<f4"))
        if images.normals is not None:
            digest.update(_little(images.normals, "<i2"))
        for seen in raw.observations[camera.name]:
            box = seen.unoccluded_box
            edges = (-1, -1, -1, -1) if box is None else (box.left, box.top, box.right, box.bottom)
            digest.update(
                np.array([seen.actor_id, seen.visible_pixels, seen.unoccluded_pixels, *edges], "<i8").tobytes()
            )
            digest.update(seen.unoccluded_bits)
    return digest.hexdigest()


def require_same_geometry(original: RawFrame, twin: RawFrame, cameras: Sequence[Camera], where: str) -> None:
    """Raise ``SimulatorReplyError`` if anything but colours differs between two drawings of one moment.

    The message begins with ``where``, which names frame and twin, and names the camera and what differs.
    """
    for camera in cameras:
        differences = _differences(original, twin, camera.name)
        if differences:
            raise SimulatorReplyError(
                f"{where}, camera {camera.name!r}: expected the original's ids, depth, normals and boxes, but "
                f"{', '.join(differences)}; a twin may change colours only, mend the simulator"
            )


def _differences(original: RawFrame, twin: RawFrame, camera: str) -> list[str]:
    """Return what differs, in words."""
    if camera not in twin.images or camera not in twin.observations:
        return ["the twin lacks it"]
    ours, theirs = original.images[camera], twin.images[camera]
    if ours.ids.shape != theirs.ids.shape:
        return [f"the size is {theirs.ids.shape[1]} x {theirs.ids.shape[0]}"]
    if (ours.normals is None) != (theirs.normals is None):
        return ["only one of them has normals"]
    found = []
    for name in ("ids", "depth", "normals"):
        pixels = _differing_pixels(getattr(ours, name), getattr(theirs, name))
        if pixels:
            found.append(f"{name} differ in {pixels} pixels")
    before, after = (_by_actor(raw.observations[camera]) for raw in (original, twin))
    actors = sorted(number for number in before.keys() | after.keys() if before.get(number) != after.get(number))
    if actors:
        found.append(
            f"what was observed of {'actors' if actors[1:] else 'actor'} {', '.join(map(str, actors))} differs"
        )
    return found


def _by_actor(observations: Sequence[Observation]) -> dict[int, Observation]:
    return {observation.actor_id: observation for observation in observations}


def _differing_pixels(one: NDArray[np.generic] | None, other: NDArray[np.generic] | None) -> int:
    if one is None or other is None:
        return 0
    differs = one != other
    return int(np.count_nonzero(differs if differs.ndim == 2 else differs.any(axis=2)))


def _little(image: NDArray[np.generic], kind: str) -> bytes:
    return np.ascontiguousarray(image, dtype=kind).tobytes()
