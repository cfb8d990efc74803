"""Build the documentation into build/site, without a network, and check every link in it.

    tools/docs/build

Open build/site/index.html; the pages need no server.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from docs.links import broken_links
from docs.stage import stage_pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "build/docs"
SITE = ROOT / "build/site"


def main() -> int:
    """Build; return 0 where everything is in order, 1 where a page has a mistake."""
    argparse.ArgumentParser(
        prog="tools/docs/build", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    missing = stage_pages(ROOT, PAGES)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    built = subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_COLOR": "1"}, check=False)
    mistakes = missing + broken_links(SITE)
    for line in mistakes:
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if mistakes or built.returncode != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
