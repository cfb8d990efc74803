"""Pictures of a Unity player's agents as files."""

from __future__ import annotations

import json
import os
from contextlib import closing
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bridge.errors import DatasetError
from bridge.simulator.mlagents.player import Player
from bridge.simulator.mlagents.visual import Act, visual_frames

INDEX = "index.jsonl"


def record(player: Player, folder: Path, frames: int, *, act: Act | None = None) -> None:
    """Write ``frames`` pictures of what the agents of ``player`` see into the new or empty ``folder``.

    They are ``000000.png`` and so on. ``index.jsonl`` has a line for each, with ``file``, ``step``, ``behavior``,
    ``agent_id``, ``observation``, ``width`` and ``height``. A picture appears whole, and before its line; after a crash
    there may be one ``.partial`` file and one picture without a line.

    Raises ``DatasetError`` if the folder holds something or cannot be written, and what ``visual_frames`` raises.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DatasetError(f"{folder}: expected a new or empty folder, got one that holds something")
        with (folder / INDEX).open("x", encoding="utf-8") as index, closing(visual_frames(player, act=act)) as seen:
            for number, frame in enumerate(islice(seen, frames)):
                name = f"{number:06d}.png"
                _write_whole(folder / name, _png(frame.rgb))
                height, width, _ = frame.rgb.shape
                line = {
                    "file": name,
                    "step": frame.step,
                    "behavior": frame.behavior,
                    "agent_id": frame.agent_id,
                    "observation": frame.observation,
                    "width": width,
                    "height": height,
                }
                index.write(json.dumps(line, ensure_ascii=False) + "\n")
                index.flush()
                os.fsync(index.fileno())
    except OSError as error:
        raise DatasetError(f"cannot write {error.filename or folder}: {error.strerror or error}") from None


def _png(rgb: NDArray[np.uint8]) -> bytes:
    is_encoded, data = cv2.imencode(".png", rgb[..., ::-1])
    assert is_encoded  # OpenCV takes every picture of this type
    return bytes(data)


def _write_whole(path: Path, data: bytes) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
