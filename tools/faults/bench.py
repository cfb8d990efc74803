"""What all trials of a campaign share: simulators, certificates, and datasets that nothing has disturbed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from faults.programs import Programs
from faults.proxy import Proxy

from bridge.certificates import make_certificates
from bridge.protocol.server import SimulatorServer
from bridge.simulator.fake import FakeSimulator

SCENARIO = """\
schema: 1
name: faults
seed: 11
episodes: 3
road: {source: {kind: straight, length_m: 120}}
traffic:
  engine: none
  actors:
    - {category: car, ahead_m: 14, left_m: 0.5, speed_mps: 4}
    - {category: pedestrian, ahead_m: 11, left_m: -3}
weather: {preset: {choice: [clear, rain]}}
sensors:
  front: {kind: camera, size: [64, 32], fov_deg: 80, pose: {xyz: [0.3, 0, 1.65]}}
capture: {rate_hz: 5, frames: 6}
export: {formats: []}
"""
FRAMES = 18


@dataclass(frozen=True)
class Bench:
    """The bench; ``folder`` is for scratch."""

    folder: Path
    scenario: Path
    programs: Programs
    ports: tuple[int, int]
    """Where two simulators without an engine listen."""
    secured_port: int
    """Where one listens that encrypts."""
    certificates: Path
    """The folder of the client."""
    boxes: Path
    """What those simulators make of the scenario."""
    plain_bytes: int
    """How many bytes of replies that takes, where pictures go through shared memory."""
    secured_bytes: int
    """The same of encrypted replies with the pictures in them."""
    engine: Path | None
    """What the embedded engine makes of the scenario; None where it is left out."""


@contextmanager
def bench_in(folder: Path, *, with_engine: bool) -> Iterator[Bench]:
    """Set up in ``folder``; captures the scenario undisturbed by each kind of simulator."""
    scenario = folder / "faults.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    make_certificates(folder / "certificates", days=2)
    with ExitStack() as stack:
        programs = stack.enter_context(Programs({"XDG_STATE_HOME": str(folder / "state")}))
        servers = [SimulatorServer(FakeSimulator), SimulatorServer(FakeSimulator)]
        servers.append(SimulatorServer(FakeSimulator, tls=folder / "certificates/server"))
        for server in servers:
            stack.callback(server.stop)
        ports = [int(server.address.rpartition(":")[2]) for server in servers]
        client = folder / "certificates/client"

        def capture(name: str, *simulator: str) -> Path:
            log = folder / f"{name}.log"
            arguments = ("capture", str(scenario), "--out", str(folder / name), "--quiet", *simulator)
            status = programs.start(*arguments, log=log).wait()
            if status:
                raise RuntimeError(f"expected an undisturbed capture, got exit status {status}: {log.read_text()}")
            return folder / name

        plain, secured = stack.enter_context(Proxy(ports[0])), stack.enter_context(Proxy(ports[2]))
        boxes = capture("boxes", "--simulator", f"127.0.0.1:{plain.port}")
        again = capture("secured", "--simulator", f"tls://127.0.0.1:{secured.port}", "--tls", str(client))
        if contents(again) != contents(boxes):
            raise RuntimeError(f"expected the same dataset over an encrypted connection, got others in {folder}")
        engine = capture("engine") if with_engine else None
        yield Bench(
            folder,
            scenario,
            programs,
            (ports[0], ports[1]),
            ports[2],
            client,
            boxes,
            plain.passed,
            secured.passed,
            engine,
        )


def contents(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a dataset by its path, without what is of one machine and run."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".run" not in path.relative_to(folder).parts
    }


def unsound(folder: Path) -> list[str]:
    """Return the files that whole lines of the journals list and that are missing or have other bytes."""
    wrong = []
    for journal in sorted(folder.glob("episodes/*.jsonl")):
        content = journal.read_bytes()
        for line in content[: content.rfind(b"\n") + 1].splitlines():
            for name, sha256 in json.loads(line)["files"].items():
                path = folder / name
                if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                    wrong.append(name)
    return wrong


def frames_in(folder: Path) -> int:
    """Return how many frames are in the journals of the dataset in ``folder``."""
    return sum(path.read_bytes().count(b"\n") for path in folder.glob("episodes/*.jsonl"))
