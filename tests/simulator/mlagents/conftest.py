"""Players to start, and what must be left of them: nothing."""

import shlex
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulator.mlagents.traces import processes_below

MakePlayer = Callable[..., Path]


@pytest.fixture(scope="session")
def make_player(tmp_path_factory: pytest.TempPathFactory) -> MakePlayer:
    """Write an executable that is started like a Unity player and behaves as its options say."""
    folder = tmp_path_factory.mktemp("players")
    script = Path(__file__).with_name("fake_player.py")

    def make(*options: str, name: str = "Player.x86_64") -> Path:
        path = folder / str(len(list(folder.iterdir()))) / name
        path.parent.mkdir()
        command = shlex.join([sys.executable, "-W", "error", str(script), *options])
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def leaves_nothing() -> Iterator[None]:
    """Fail a test that leaves a thread or a process behind."""
    threads, processes = set(threading.enumerate()), processes_below()
    yield
    deadline = time.monotonic() + 3.0
    while time.monotonic() < deadline:
        more = [thread.name for thread in set(threading.enumerate()) - threads if thread.is_alive()]
        if not more and processes_below() <= processes:
            return
        time.sleep(0.05)
    pytest.fail(f"left behind: threads {more}, processes {processes_below() - processes}")
