"""Reads an export with Hugging Face's datasets; run by its own interpreter: ``read_with_datasets.py FOLDER``.

Prints JSON: what ``imagefolder`` gives, and what the folder's path alone gives. Everything it caches goes where
``HF_HOME`` points.
"""

import json
import sys
from typing import Any

import numpy as np
from datasets import DatasetDict, disable_progress_bars, load_dataset


def rows(loaded: DatasetDict) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for split, dataset in loaded.items():
        found[split] = []
        for row in dataset:
            pixels = np.asarray(row.pop("image"))
            found[split].append(row | {"shape": pixels.shape, "sum": int(pixels.sum(dtype=np.int64))})
    return found


disable_progress_bars()
folder = sys.argv[1]
by_name = load_dataset("imagefolder", data_dir=folder)
json.dump({"imagefolder": rows(by_name), "path": rows(load_dataset(folder))}, sys.stdout)
