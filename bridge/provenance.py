"""Which code this is: what a dataset's bytes and cached models depend on besides their inputs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

_LIBRARIES = (
    "deflate",
    "eclipse-sumo",
    "mapbox-earcut",
    "moderngl",
    "numpy",
    "opencv-python-headless",
    "pycocotools",
    "pydantic",
    "shapely",
)
"""What computes, draws or writes something that ends in a dataset."""


def package_version() -> str:
    """Return the version of the installed distribution."""
    return version("drivebridge")


@cache
def library_versions() -> Mapping[str, str]:
    """Return the versions, by distribution, of the libraries that a dataset's bytes depend on."""
    return MappingProxyType({name: version(name) for name in _LIBRARIES})


@cache
def code_digest() -> str:
    """Return 16 hexadecimal digits that change with any source file of the package."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(path for path in package.rglob("*") if path.suffix in (".py", ".glsl", ".vert", ".frag")):
        digest.update(source.relative_to(package).as_posix().encode() + b"\0")
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
