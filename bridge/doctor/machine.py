"""Room and reach: cores, memory, disk, shared memory, folders and ports."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path

import platformdirs

from bridge.doctor.diagnosis import Diagnosis, Status
from bridge.machine import available_bytes, usable_cores
from bridge.protocol.shared_memory import shared_folder

GB = 1e9
NEEDED_MEMORY, COMFORTABLE_MEMORY = 1.5 * GB, 4 * GB
"""One engine with its traffic in a large town takes the first; two workers and an export the other."""
NEEDED_DISK, COMFORTABLE_DISK = 1 * GB, 20 * GB
"""A frame of one camera of 1242 by 375 pixels takes some 2 MB."""
NEEDED_SHARED, COMFORTABLE_SHARED = 0.03 * GB, 0.25 * GB
"""Four frames of one such camera, and of six cameras with normals."""
USUAL_PORT = 50051


def memory() -> Diagnosis:
    """Say how many cores and how much free memory there are."""
    free, cores = available_bytes(), usable_cores()
    found = f"{free / GB:.1f} GB free, {cores} cores"
    if free < NEEDED_MEMORY:
        return Diagnosis("memory", Status.FAILURE, found, "end other programs, or give the container more memory")
    if free < COMFORTABLE_MEMORY:
        return Diagnosis("memory", Status.WARNING, found, "enough for one worker in a small town, not for more")
    return Diagnosis("memory", Status.OK, found)


def disk(folder: Path) -> Diagnosis:
    """Say how much room there is where datasets go."""
    existing = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / GB:.1f} GB free in {existing}"
    if not os.access(existing, os.W_OK):
        return Diagnosis("disk", Status.FAILURE, f"{existing} may not be written to", "choose another folder")
    if free < NEEDED_DISK:
        return Diagnosis("disk", Status.FAILURE, found, "make room, or capture to another disk")
    if free < COMFORTABLE_DISK:
        return Diagnosis("disk", Status.WARNING, found, f"room for some {free / 2e6:.0f} frames of one camera")
    return Diagnosis("disk", Status.OK, found)


def shared_memory() -> Diagnosis:
    """Say how much shared memory there is, through which pictures come from the simulator."""
    folder = shared_folder()
    free = shutil.disk_usage(folder).free
    found = f"{free / GB:.2f} GB free in {folder}"
    advice = "make it larger: mount -o remount,size=1G /dev/shm; in a container, run it with --shm-size=1g"
    if folder != Path("/dev/shm"):
        return Diagnosis("shared memory", Status.WARNING, f"{found}; there is no /dev/shm to write to", "mount a tmpfs")
    if free < NEEDED_SHARED:
        return Diagnosis("shared memory", Status.WARNING, f"{found}: pictures go through slower messages", advice)
    if free < COMFORTABLE_SHARED:
        return Diagnosis("shared memory", Status.WARNING, f"{found}: little for rigs of many cameras", advice)
    return Diagnosis("shared memory", Status.OK, found)


def folders() -> Diagnosis:
    """Say whether caches and logs can be written."""
    wanted = [
        Path(find("drivebridge", appauthor=False)) for find in (platformdirs.user_cache_dir, platformdirs.user_log_dir)
    ]
    for folder in wanted:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            advice = "make it writable, or set XDG_CACHE_HOME and XDG_STATE_HOME to folders that are"
            return Diagnosis("folders", Status.FAILURE, f"{folder}: cannot be written: {error.strerror}", advice)
    return Diagnosis("folders", Status.OK, f"caches in {wanted[0]}, logs in {wanted[1]}")


def ports() -> Diagnosis:
    """Say whether this machine can be reached from itself, and whether the engine's usual port is free."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5.0):
            pass
    except OSError as error:
        advice = "a firewall or the container's network is in the way: allow connections on the loopback interface"
        return Diagnosis("ports", Status.FAILURE, f"127.0.0.1 cannot be connected to: {error.strerror}", advice)
    try:
        with socket.create_server(("127.0.0.1", USUAL_PORT)):
            return Diagnosis("ports", Status.OK, f"127.0.0.1 answers, {USUAL_PORT} is free")
    except OSError:
        found = f"127.0.0.1 answers, {USUAL_PORT} is taken"
        return Diagnosis("ports", Status.OK, found, "if it is no engine of yours: drivebridge engine --port 0")
