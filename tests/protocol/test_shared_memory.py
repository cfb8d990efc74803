"""Images through a mapped file."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bridge.protocol.shared_memory import ALIGNMENT, SharedFile, SharedFiles, aligned, shared_folder


@pytest.fixture
def shared():  # type: ignore[no-untyped-def]
    file = SharedFile(4096)
    yield file
    file.remove()


def test_what_one_end_writes_the_other_reads(shared: SharedFile) -> None:
    part = SharedFiles().part(str(shared.path), 100, 2000)
    assert part is not None
    first, second = np.arange(30, dtype=np.uint16).reshape(5, 6), np.full((3, 4), 2.5, np.float32)
    offsets = [part.write(first), part.write(second[:, ::2])]
    assert offsets == [128, 192]
    assert shared.read(128, first.nbytes) == first.tobytes()
    assert shared.read(192, 24) == second[:, ::2].tobytes()


def test_a_part_takes_no_more_than_it_has_room_for(shared: SharedFile) -> None:
    part = SharedFiles().part(str(shared.path), 0, 100)
    assert part is not None
    assert part.write(np.zeros(101, np.uint8)) is None
    assert part.write(np.zeros(100, np.uint8)) == 0
    assert part.write(np.zeros(1, np.uint8)) is None


def test_parts_lie_within_the_file(shared: SharedFile) -> None:
    assert SharedFiles().part(str(shared.path), 4000, 97) is None


@pytest.mark.parametrize(("offset", "size"), [(-1, 4), (4093, 4), (0, 4097), (0, -1)])
def test_bytes_outside_are_refused(shared: SharedFile, offset: int, size: int) -> None:
    with pytest.raises(ValueError, match="expected bytes within 0 to 4096"):
        shared.read(offset, size)


def test_only_shared_files_are_mapped(tmp_path: Path) -> None:
    elsewhere = tmp_path / "drivebridge-x"
    elsewhere.write_bytes(bytes(100))
    link = shared_folder() / f"drivebridge-link-{os.getpid()}"
    link.symlink_to(elsewhere)
    other_name = shared_folder() / f"something-{os.getpid()}"
    other_name.write_bytes(bytes(100))
    try:
        for path in (elsewhere, link, other_name, "/etc/passwd", f"{shared_folder()}/../drivebridge-x"):
            assert SharedFiles().part(str(path), 0, 10) is None, path
    finally:
        link.unlink()
        other_name.unlink()
    assert elsewhere.read_bytes() == bytes(100)


def test_nothing_is_left_behind() -> None:
    file = SharedFile(64)
    path = file.path
    file.remove()
    assert not path.exists()
    assert file.read(0, 4) == bytes(4)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux says which processes there are")
def test_the_files_of_killed_processes_are_removed() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    orphan = shared_folder() / f"drivebridge-{gone.pid}-abc"
    ours = shared_folder() / f"drivebridge-{os.getpid()}-abc"
    for path in (orphan, ours):
        path.touch()
    SharedFile(64).remove()
    assert not orphan.exists()
    assert ours.exists()
    ours.unlink()


def test_images_are_aligned() -> None:
    assert [aligned(size) for size in (0, 1, ALIGNMENT, ALIGNMENT + 1)] == [0, ALIGNMENT, ALIGNMENT, 2 * ALIGNMENT]
