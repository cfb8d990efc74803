"""Reads an export with WebDataset; run by its own interpreter: ``read_with_webdataset.py FOLDER`` prints JSON."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import webdataset
from PIL import Image


def total(data: bytes) -> float:
    pixels = np.asarray(Image.open(io.BytesIO(data)), np.float64)
    return float(pixels[np.isfinite(pixels)].sum())


samples: dict[str, list[Any]] = {}
for split in ("train", "val"):
    shards = sorted(str(path) for path in Path(sys.argv[1]).glob(f"{split}-*.tar"))
    samples[split] = []
    for sample in webdataset.WebDataset(shards, shardshuffle=False, empty_check=False).decode("rgb8"):
        samples[split].append(
            {
                "key": sample["__key__"],
                "files": sorted(name for name in sample if not name.startswith("__")),
                "labels": sample["json"],
                "shape": sample["png"].shape,
                "sum": int(sample["png"].sum(dtype=np.int64)),
                "ids": total(sample["ids_png"]),
                "depth": total(sample["depth_tif"]),
            }
        )
json.dump(samples, sys.stdout)
