"""Equal images are equal files: on any machine, at any address, in any thread, whatever the memory held before."""

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import deflate
import numpy as np
import pytest
from numpy.typing import NDArray

from bridge.dataset.png import encode_gray8, encode_ids, encode_normals, encode_rgb
from bridge.dataset.tiff import encode_depth

REPOSITORY = Path(__file__).parents[2]
HEIGHT, WIDTH = 190, 621

DIGESTS = {
    "rgb": "55dfdc3a02ca33df3b289c6bce5cee10ac395eea75aad0b0c54f74fb716c6579",
    "ids": "b6137856fbf73337cd0aa99bd34699889122425d26bea87ea605438aa9449327",
    "gray8": "ce03c3e66f6d952fbd08da86fb0a855205781678d8ede2dc73e29ea00836bdcf",
    "normals": "f8a214d33e34a27ac69827b2af3cf71917b152ed4126a03c412069f10bcc0dcc",
    "depth": "8e766ab76025d10898a520a131bb4ff5233964241858dcb99d28627e8eb0585f",
}
"""SHA-256 of the files of ``pictures``, on any processor.

Where they differ, the filters have changed, or the installed libdeflate finds other matches than 1.26 of deflate 0.9.0.
Either gives every dataset other bytes than before, so it belongs in the changelog.
"""


def pictures() -> dict[str, bytes]:
    """Return the files of a made-up street of bricks, things and sky, of integers and correctly rounded divisions."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.uint32)
    noise = (x * np.uint32(2654435761) ^ y * np.uint32(2246822519)) >> np.uint32(29)
    thing = (x // 37 + y // 23 * 17) * (((x // 5) ^ (y // 3)) % 7 > 0)
    ids = (thing * 97).astype(np.uint16)
    rgb = np.stack([x // 4 + noise, y + thing * 11, (x ^ y) // 8 + noise // 2], axis=2).astype(np.uint8)
    depth = np.float32(900) / (y + np.float32(1) + (thing % 5).astype(np.float32))
    depth[: HEIGHT // 3] = np.inf
    normals = np.stack([thing * 331, y * 7 + noise, 32767 - x], axis=2).astype(np.int16)
    return {
        "rgb": encode_rgb(rgb),
        "ids": encode_ids(ids),
        "gray8": encode_gray8((thing % 34).astype(np.uint8)),
        "normals": encode_normals(normals),
        "depth": encode_depth(depth),
    }


def digests() -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in pictures().items()}


def test_the_files_are_those_that_other_machines_make() -> None:
    assert digests() == DIGESTS


def test_threads_that_encode_at_once_make_equal_files() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: digests(), range(24)))
    assert all(each == made[0] for each in made)


@pytest.mark.parametrize("fill", [0, 1, 85, 254])
def test_processes_whose_memory_is_dirty_make_equal_files(fill: int) -> None:
    # glibc fills what is allocated and what is freed with this byte and its complement.
    dirty = {**os.environ, "MALLOC_PERTURB_": str(fill), "PYTHONMALLOC": "malloc", "PYTHONHASHSEED": str(fill)}
    code = f"from {__name__} import digests; print(digests())"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=dirty, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(digests())


@pytest.mark.parametrize("level", [1, 2])
def test_what_is_compressed_does_not_depend_on_where_it_lies(level: int) -> None:
    content = _runs_and_noise()
    at_first = deflate.zlib_compress(content, level)
    for offset in range(1, 64):
        around = np.full(len(content) + 128, offset, np.uint8)  # what lies before and after is another each time
        around[offset : offset + len(content)] = content
        assert deflate.zlib_compress(around[offset : offset + len(content)], level) == at_first


def _runs_and_noise() -> NDArray[np.uint8]:
    rng = np.random.default_rng(5)
    runs = np.repeat(rng.integers(0, 4, 900), rng.integers(1, 300, 900))
    return np.concatenate([runs, rng.integers(0, 256, 40_000), runs[::-1]]).astype(np.uint8)
