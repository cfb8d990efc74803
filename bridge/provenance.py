"""Which code this is: what a dataset's bytes and cached models depend on besides their inputs."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path


def package_version() -> str:
    """Return the version of the installed distribution."""
    return version("drivebridge")


@cache
def code_digest() -> str:
    """Return 16 hexadecimal digits that change with any source file of the package."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(path for path in package.rglob("*") if path.suffix in (".py", ".glsl", ".vert", ".frag")):
        digest.update(source.relative_to(package).as_posix().encode() + b"\0")
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
