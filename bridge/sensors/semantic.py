"""Semantic images: the classes of the ids, so that they can never disagree with the instances."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from bridge.classes import CLASSES, Category
from bridge.world import MAX_INSTANCE_ID

UNLABELED = 0
"""Cityscapes' id of a pixel whose instance has no class; in a good frame, of a distractor without label."""


def semantic_image(ids: NDArray[np.uint16], categories: Mapping[int, Category]) -> NDArray[np.uint8]:
    """Return the Cityscapes ids, of any shape, of what the instance ids ``ids`` show; id 0 is the sky.

    ``categories`` maps the ids of actors and of the static scene to their classes.
    """
    table = np.full(MAX_INSTANCE_ID + 1, UNLABELED, np.uint8)
    table[0] = CLASSES[Category.SKY].cityscapes_id
    for instance_id, category in categories.items():
        table[instance_id] = CLASSES[category].cityscapes_id
    return table[ids]
