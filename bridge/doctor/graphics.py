"""Who draws: the graphics cards of the machine, and what the embedded engine uses."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bridge.camera import Camera, Pinhole
from bridge.doctor.diagnosis import Diagnosis, Status
from bridge.errors import SimulatorError
from bridge.geometry import Pose, Vec3
from bridge.simulator.connect import Player, SimulatorChoice, connected
from bridge.world import StaticScene, WorldState

SOFTWARE = ("llvmpipe", "softpipe", "swr")
"""How the names of Mesa's renderers begin that draw on the processor."""

_ENGINE_PACKAGES = "on Debian or Ubuntu: apt-get install libegl1 libgl1 libgl1-mesa-dri"
_NVIDIA_ADVICE = (
    "install the driver's OpenGL (Debian: nvidia-driver-libs; the same release as the kernel module); in a container "
    "run it with --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all"
)
_ORIGIN = Pose(Vec3(0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Card:
    """A graphics card that the system knows."""

    name: str
    driver: str
    """Of the kernel: ``nvidia``, ``amdgpu``, ``i915`` …"""
    device: Path
    is_open: bool
    """Whether this user may use it."""

    def __str__(self) -> str:
        return f"{self.name} ({self.device})"


def graphics_cards(root: Path = Path("/")) -> list[Card]:
    """Return the cards of a Linux system whose files lie below ``root``; none elsewhere."""
    cards = []
    for number, folder in enumerate(sorted((root / "proc/driver/nvidia/gpus").glob("*"))):
        device = root / f"dev/nvidia{number}"
        cards.append(
            Card(_nvidia_model(folder / "information"), "nvidia", device, os.access(device, os.R_OK | os.W_OK))
        )
    for device in sorted((root / "dev/dri").glob("renderD*")):
        link = root / "sys/class/drm" / device.name / "device/driver"
        driver = link.resolve().name if link.exists() else "unknown driver"
        if driver != "nvidia":
            cards.append(Card(f"{driver} card", driver, device, os.access(device, os.R_OK | os.W_OK)))
    return cards


def cards_found() -> Diagnosis:
    """Say which graphics cards there are. Without one, Mesa draws on the processor, which is no fault."""
    cards = graphics_cards()
    closed = [card for card in cards if not card.is_open]
    listed = ", ".join(map(str, cards)) or "none; pictures are drawn on the processor"
    if closed:
        advice = f"{closed[0].device} may not be opened: add yourself to its group (usermod -aG render,video $USER)"
        return Diagnosis("graphics", Status.WARNING, listed, f"{advice}, then log in again")
    return Diagnosis("graphics", Status.OK, listed)


def engine_draws(root: Path = Path("/")) -> Diagnosis:
    """Start the embedded engine, have it draw a picture, and say with what; ``root`` is as in ``graphics_cards``."""
    try:
        engine, renderer, seconds = _drawn_by(None)
    except SimulatorError as error:
        advice = "" if "libegl1" in str(error) else _ENGINE_PACKAGES
        return Diagnosis("renderer", Status.FAILURE, str(error), advice)
    found = f"{renderer}; {engine} drew its first picture after {seconds:.1f} s"
    cards = graphics_cards(root)
    if cards and renderer.lower().startswith(SOFTWARE):
        advice = _NVIDIA_ADVICE if cards[0].driver == "nvidia" else f"{_ENGINE_PACKAGES}, and a driver for the card"
        return Diagnosis("renderer", Status.WARNING, f"{found}, on the processor although there is {cards[0]}", advice)
    return Diagnosis("renderer", Status.OK, found)


def player_draws(player: Path) -> Diagnosis:
    """Start a Unity player, have it draw a picture, and say with what it draws."""
    try:
        engine, renderer, seconds = _drawn_by(Player(player))
    except SimulatorError as error:
        return Diagnosis("player", Status.FAILURE, str(error))
    return Diagnosis("player", Status.OK, f"{engine} on {renderer}, first picture after {seconds:.1f} s")


def _drawn_by(simulator: SimulatorChoice) -> tuple[str, str, float]:
    """Return engine, renderer, and the seconds from the start to the first picture, of an empty world."""
    start = time.monotonic()
    camera = Camera("front", Pinhole(160, 90, 100.0, 100.0, 79.5, 44.5), _ORIGIN)
    with connected(simulator) as remote:
        remote.load_scene(StaticScene({}, ()))
        remote.capture(WorldState(0, 0, 0, _ORIGIN, Vec3(0.0, 0.0, 0.0), ()), [camera])
        return remote.info.engine, remote.info.renderer, time.monotonic() - start


def _nvidia_model(information: Path) -> str:
    try:
        lines = dict(line.split(":", 1) for line in information.read_text().splitlines() if ":" in line)
    except OSError:
        lines = {}
    return lines.get("Model", "NVIDIA card").strip()
