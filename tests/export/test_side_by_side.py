from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from bridge.export.side_by_side import SideBySide


def test_all_that_was_begun_is_done_at_the_end(tmp_path: Path) -> None:
    with SideBySide() as work:
        for number in range(50):
            work.begin((tmp_path / str(number)).write_bytes, b"%d" % number)  # type: ignore[arg-type]
    assert {int(path.name): int(path.read_bytes()) for path in tmp_path.iterdir()} == {n: n for n in range(50)}


def test_few_tasks_wait_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.export.side_by_side.usable_cores", lambda: 2)
    begun = 0
    done: list[int] = []
    most = 0

    def task(number: int) -> None:
        time.sleep(0.001)
        done.append(number)

    with SideBySide() as work:
        for number in range(60):
            work.begin(task, number)
            begun += 1
            most = max(most, begun - len(done))
    assert len(done) == 60
    assert most <= 2 * 2 + 2


def test_what_a_task_raises_is_raised_and_nothing_is_begun_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.export.side_by_side.usable_cores", lambda: 1)
    failed = threading.Event()
    done: list[int] = []

    def task(number: int) -> None:
        if number == 3:
            failed.set()
            raise OSError(28, "No space left on device")
        done.append(number)

    def run() -> None:
        with SideBySide() as work:
            for number in range(100):
                work.begin(task, number)

    with pytest.raises(OSError, match="No space left"):
        run()
    assert failed.is_set()
    assert len(done) < 10


def test_an_error_of_the_last_task_is_not_lost() -> None:
    with pytest.raises(ZeroDivisionError), SideBySide() as work:
        work.begin(divmod, 1, 0)  # type: ignore[arg-type]


def test_an_error_of_the_block_stays_what_it_is() -> None:
    def run() -> None:
        with SideBySide() as work:
            work.begin(divmod, 1, 0)  # type: ignore[arg-type]
            raise KeyError("of the block")

    with pytest.raises(KeyError, match="of the block"):
        run()
