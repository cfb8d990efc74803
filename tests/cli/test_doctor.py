"""The doctor says what there is, what is missing, and what to install."""

import json
import os
import socket
from pathlib import Path

import pytest

from bridge.doctor import Status
from bridge.doctor.graphics import engine_draws, graphics_cards
from bridge.doctor.machine import disk, folders, ports
from bridge.doctor.programs import sumo
from tests.cli.program import run

CHECKS = {
    *("python", "packages", "extras", "memory", "disk", "shared memory", "folders", "ports", "sumo"),
    *("graphics", "renderer"),
}


def computer_with(root: Path, driver: str) -> Path:
    """Make the files by which Linux shows that there is a graphics card."""
    (root / "dev/dri").mkdir(parents=True)
    (root / "dev/dri/renderD128").touch()
    device = root / "sys/class/drm/renderD128/device"
    device.mkdir(parents=True)
    (root / f"sys/bus/drivers/{driver}").mkdir(parents=True)
    (device / "driver").symlink_to(root / f"sys/bus/drivers/{driver}")
    if driver == "nvidia":
        gpu = root / "proc/driver/nvidia/gpus/0000:01:00.0"
        gpu.mkdir(parents=True)
        (gpu / "information").write_text("Model: \t\t NVIDIA H200\nIRQ:   \t\t 44\n")
        (root / "dev/nvidia0").touch()
    return root


def test_a_machine_on_which_the_tests_run_is_well() -> None:
    done = run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert done.returncode == 0, done.stdout
    assert checks.keys() == CHECKS
    assert "drew its first picture after" in checks["renderer"]["found"]
    assert "Eclipse SUMO" in checks["sumo"]["found"]
    assert all(check["status"] != "failure" for check in checks.values())


def test_no_driver_is_a_failure_with_the_packages_to_install(tmp_path: Path) -> None:
    done = run("doctor", "--quiet", "--player", tmp_path / "Player.x86_64", GLCONTEXT_DEVICE_INDEX="99")
    assert done.returncode == 6
    lines = done.stdout.splitlines()
    assert any(line.startswith("failure  renderer: the simulator did not start") for line in lines)
    assert "libegl1 libgl1 libgl1-mesa-dri" in done.stdout
    assert any(line.startswith("failure  player: there is no player") for line in lines)
    assert not any(line.startswith("ok") for line in lines)


def test_cards_are_found_by_their_files(tmp_path: Path) -> None:
    assert graphics_cards(tmp_path) == []
    (nvidia,) = graphics_cards(computer_with(tmp_path / "a", "nvidia"))
    assert (nvidia.name, nvidia.driver, nvidia.is_open) == ("NVIDIA H200", "nvidia", True)
    (amd,) = graphics_cards(computer_with(tmp_path / "b", "amdgpu"))
    assert (amd.name, amd.driver) == ("amdgpu card", "amdgpu")


def test_drawing_on_the_processor_beside_a_card_is_a_warning(tmp_path: Path) -> None:
    found = engine_draws(computer_with(tmp_path, "nvidia"))
    if not found.found.lower().startswith("llvmpipe"):
        pytest.skip("a card draws here")
    assert found.status is Status.WARNING
    assert "on the processor although there is NVIDIA H200" in found.found
    assert "NVIDIA_DRIVER_CAPABILITIES=all" in found.advice


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_disk_that_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert disk(tmp_path / "out").status is Status.FAILURE


def test_there_is_room_where_the_tests_write(tmp_path: Path) -> None:
    found = disk(tmp_path / "not/yet/there")
    assert found.status is not Status.FAILURE
    assert str(tmp_path) in found.found


def test_folders_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    found = folders()
    assert found.status is Status.FAILURE
    assert "XDG_CACHE_HOME" in found.advice


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", 50051))
            other.listen()
        except OSError:
            pass  # somebody else has it, which is as good
        assert "50051 is taken" in ports().found


def test_a_sumo_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sumo"
    program.write_text("#!/bin/sh\necho 'libGLU.so.1: cannot open shared object file' >&2\nexit 127\n")
    program.chmod(0o755)
    monkeypatch.setattr("bridge.doctor.programs.sumo_binary", lambda name: program)
    found = sumo()
    assert found.status is Status.FAILURE
    assert "sumo fails: libGLU.so.1: cannot open shared object file" in found.found
    assert "apt-get install" in found.advice
