"""Draws a Cityscapes tree's polygons with Cityscapes' own tools; run by their interpreter.

``draw_with_cityscapes_scripts.py TREE`` writes ``<name>_{labelIds,labelTrainIds,color,instanceIds}.png`` of every
polygon file into the working directory.
"""

import sys
from pathlib import Path

from cityscapesscripts.preparation.json2instanceImg import json2instanceImg
from cityscapesscripts.preparation.json2labelImg import json2labelImg

for path in sorted(Path(sys.argv[1]).glob("gtFine/*/*/*_gtFine_polygons.json")):
    stem = path.name.removesuffix("_polygons.json")
    json2labelImg(str(path), f"{stem}_labelIds.png", "ids")
    json2labelImg(str(path), f"{stem}_labelTrainIds.png", "trainIds")
    json2labelImg(str(path), f"{stem}_color.png", "color")
    json2instanceImg(str(path), f"{stem}_instanceIds.png", "ids")
