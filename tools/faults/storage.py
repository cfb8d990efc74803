"""Disks that are full, and what is left on a disk after a power cut."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE = 4096
ROOMY = "size=256m,nr_inodes=20k"


def can_mount() -> bool:
    """Whether this user may mount file systems here."""
    return (
        shutil.which("mount") is not None
        and subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        ).returncode
        == 0
    )


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[None]:
    """Have ``folder`` lie on a file system of its own, of the size that the ``options`` of tmpfs say."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def enlarge(folder: Path) -> None:
    """Give the file system of ``folder`` room for everything."""
    subprocess.run(["mount", "-o", f"remount,{ROOMY}", str(folder)], check=True)


def pages_of(folder: Path) -> int:
    """Return how many pages of a tmpfs the files below ``folder`` take."""
    return sum(-(-path.stat().st_size // PAGE) for path in folder.rglob("*") if path.is_file())


def cut_power(out: Path, chance: random.Random) -> None:
    """Leave of the dataset in ``out`` what a power cut may: all that was flushed, and anything of the rest.

    The folders and the journal of an episode are flushed when it is finished and every 32 frames. So the latest
    journal loses its end, at any byte, and may have noughts or other bytes where that was; of the frames that
    are in it no longer, files are missing, empty or damaged. What was being written aside stays in any state.
    """
    journals = sorted(path for path in out.glob("episodes/*.jsonl") if path.stat().st_size)
    if not journals:
        return
    latest = max(journals, key=lambda path: path.stat().st_mtime_ns)
    content = latest.read_bytes()
    kept = chance.randrange(len(content) + 1)
    whole = content[: content[:kept].rfind(b"\n") + 1]
    torn = [
        content[:kept],
        whole + bytes(chance.randrange(1, PAGE)),
        whole + b"\xff" + chance.randbytes(40).hex().encode(),
    ]
    latest.write_bytes(chance.choice(torn))
    for line in content[len(whole) :].splitlines():
        try:
            files = json.loads(line)["files"]
        except ValueError:  # it was torn already
            continue
        for name in files:
            _damage(out / name, chance)
    aside = out / ".run/writing"
    aside.mkdir(parents=True, exist_ok=True)
    (aside / "frames~front~rgb~0000_000000.png").write_bytes(chance.randbytes(100))


def _damage(path: Path, chance: random.Random) -> None:
    match chance.randrange(4):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(b"")
        case 2:
            path.write_bytes(path.read_bytes()[: chance.randrange(1 + path.stat().st_size)])
        case _:
            path.write_bytes(bytes(path.stat().st_size))
