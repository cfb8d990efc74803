"""Python, the packages that this one builds on, and SUMO's programs."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version

from bridge.doctor.diagnosis import Diagnosis, Status
from bridge.errors import RoadError
from bridge.provenance import package_version
from bridge.roads.sumo_tools import sumo_binary

OLDEST_PYTHON = (3, 11)
EXTRAS = {"viewer": "rerun-sdk", "mlagents": "mlagents-envs", "torch": "torch"}
"""The package by which an extra is known to be installed."""

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?P<limits>[^;]*)")
_SUMO_PROGRAMS = ("sumo", "netconvert", "netgenerate")


def python_version() -> Diagnosis:
    """Say which Python this is."""
    found = f"{sys.version.split()[0]} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Diagnosis("python", Status.FAILURE, found, "install Python 3.11 or newer")
    return Diagnosis("python", Status.OK, found)


def packages() -> Diagnosis:
    """Say whether all required packages are there, in releases that are new enough."""
    lacking = []
    for requirement in requires("drivebridge") or ():
        if "extra ==" in requirement:
            continue
        match = _REQUIREMENT.match(requirement)
        assert match is not None, "metadata holds valid requirements"
        lacking += _lack(match["name"], match["limits"].strip())
    found = f"drivebridge {package_version()}"
    if lacking:
        wanted = " ".join(f"'{requirement}'" for requirement, _ in lacking)
        listed = ", ".join(f"{requirement} ({there})" for requirement, there in lacking)
        return Diagnosis("packages", Status.FAILURE, f"{found} lacks {listed}", f"pip install {wanted}")
    return Diagnosis("packages", Status.OK, f"{found} has all that it needs")


def extras() -> Diagnosis:
    """Say which extras are installed; none is needed to capture."""
    there = [f"{extra} ({release})" for extra, name in EXTRAS.items() if (release := _release(name))]
    return Diagnosis("extras", Status.OK, ", ".join(there) or "none; pip install 'drivebridge[viewer]' adds Rerun")


def sumo() -> Diagnosis:
    """Run SUMO's programs and say which release they are."""
    release = ""
    for name in _SUMO_PROGRAMS:
        try:
            done = subprocess.run(
                [sumo_binary(name), "--version"], capture_output=True, text=True, check=False, timeout=60
            )
        except RoadError as error:
            return Diagnosis("sumo", Status.FAILURE, str(error))
        except (OSError, subprocess.TimeoutExpired) as error:
            return Diagnosis("sumo", Status.FAILURE, f"{name} cannot be run: {error}", _SUMO_ADVICE)
        if done.returncode:
            reason = next(iter(done.stderr.strip().splitlines()[-1:]), f"exit status {done.returncode}")
            return Diagnosis("sumo", Status.FAILURE, f"{name} fails: {reason}", _SUMO_ADVICE)
        release = done.stdout.splitlines()[0].strip() if name == "sumo" else release
    return Diagnosis("sumo", Status.OK, release)


_SUMO_ADVICE = (
    "pip install --force-reinstall eclipse-sumo; if a library is missing, on Debian or Ubuntu: apt-get install "
    "libgl1 libxext6 libxrender1 libatomic1"
)


def _lack(name: str, limits: str) -> list[tuple[str, str]]:
    """Return the requirement and what is there instead, if it is not met."""
    there = _release(name)
    if there is None:
        return [(f"{name}{limits}", "missing")]
    oldest = re.search(r">=\s*([\d.]+)", limits)
    is_old = oldest is not None and _numbers(there) < _numbers(oldest[1])
    return [(f"{name}{limits}", f"there is {there}")] if is_old else []


def _release(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _numbers(release: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", release)[:3]]
