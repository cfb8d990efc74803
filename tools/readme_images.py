"""Make the pictures of the README from a captured dataset.

    python tools/readme_images.py out/demo EPISODE FRAME

Writes docs/images/overlay.jpg: the frame as captured above the same frame with its labels.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from bridge.dataset.reader import Dataset
from bridge.report.overlay import draw_labels

TARGET = Path(__file__).resolve().parent.parent / "docs/images/overlay.jpg"


def main(folder: str, episode: str, number: str) -> None:
    """Draw the frame that the arguments name."""
    dataset = Dataset(folder)
    key = (int(episode), int(number))
    frame = next(frame for frame in dataset if frame.key == key)
    camera = frame.rig.cameras[0]
    rgb = frame.rgb(camera.name)
    labelled = draw_labels(rgb, camera, frame.labels.cameras[camera.name].objects)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    picture = np.vstack([rgb, labelled])[..., ::-1]
    cv2.imwrite(str(TARGET), picture, [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    main(*sys.argv[1:])
