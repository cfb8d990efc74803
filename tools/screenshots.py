"""Take the screenshots of the pages: the report in a browser, the viewer in its window, the bar of a capture.

    python -m tools.screenshots report DATASET        docs/images/report, of examples/demo.yaml
    python -m tools.screenshots viewer DATASET        docs/images/viewer, of examples/surround.yaml
    python -m tools.screenshots progress SCENARIO     docs/images/progress; captures the scenario on a terminal

They show what the program shows; nothing is drawn by hand. Needs Chromium, and for the viewer the packages xvfb and
mesa-vulkan-drivers. A person looks at them before they are committed.
"""

from __future__ import annotations

import argparse
import base64
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from io import StringIO
from pathlib import Path

import cv2
from rich.console import Console
from rich.text import Text

from bridge.dataset.reader import Dataset
from bridge.report.html import write_report
from bridge.viewer import view
from tests.report.chromium import Browser, browser, find_chromium

IMAGES = Path(__file__).resolve().parent.parent / "docs/images"
PAGE_PX = (1280, 1000)
WINDOW_PX = (1600, 1000)
COLUMNS = 108
QUALITY = 85
SHOWN_AT = 0.6
"""How much of the capture is done in the picture of its bar."""
_SETTLED = "new Promise((done) => setTimeout(done, 600))"
_REDRAWN = b"\r\x1b[2K"
"""What rich sends before it draws the bar anew."""
_COUNT = re.compile(r"(\d+)/(\d+) .*frames/s")
_PROMPT = "$ drivebridge capture {name} --out out/{stem}"


def take_report(dataset: Path) -> None:
    """Photograph the report's top, its pictures, one of them enlarged, and its charts."""
    with tempfile.TemporaryDirectory() as folder, _chromium(PAGE_PX) as page:
        write_report(Dataset(dataset), Path(folder) / "report.html")
        page.open(Path(folder) / "report.html")
        _shoot(page, "report/top.jpg")
        page.evaluate("document.getElementById('pictures').scrollIntoView()")
        _shoot(page, "report/page.jpg")
        page.evaluate("document.getElementById('sizes').scrollIntoView()")
        _shoot(page, "report/charts.jpg")
        _enlarge(page)
        _shoot(page, "report/enlarged.jpg")


def take_viewer(dataset: Path) -> None:
    """Photograph Rerun's own window on a screen that nobody sees.

    Rerun draws two pixels for each of the window's. The mouse is in the middle of the screen, which is therefore so
    large that the window, at its corner, ends before it.
    """
    width, height = WINDOW_PX
    with tempfile.TemporaryDirectory() as folder:
        recording, picture = Path(folder) / "dataset.rrd", Path(folder) / "window.png"
        view(Dataset(dataset), recording)
        screen = ["xvfb-run", "--auto-servernum", "--server-args", f"-screen 0 {4 * width + 100}x{4 * height + 100}x24"]
        window = [sys.executable, "-m", "rerun", str(recording), "--window-size", f"{width}x{height}"]
        subprocess.run([*screen, *window, "--screenshot-to", str(picture)], check=True)
        shot = cv2.imread(str(picture))
    if shot is None:
        raise SystemExit("Rerun has written no picture")
    small = cv2.resize(shot, WINDOW_PX, interpolation=cv2.INTER_AREA)
    target = _target("viewer/window.jpg")
    cv2.imwrite(str(target), small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


def take_progress(scenario: Path) -> None:
    """Capture a scenario on a terminal, and photograph the bar as it stood and what was said at the end."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bridge", "capture", str(scenario.resolve()), "--out", f"out/{scenario.stem}"]
        said = _on_terminal(command, Path(folder))
        console = Console(record=True, width=COLUMNS, file=StringIO())
        console.print(_PROMPT.format(name=scenario.name, stem=scenario.stem), markup=False, highlight=False)
        console.print(_bar(said))
        _shoot_terminal(console, Path(folder), "progress/capture.png")


def _bar(said: bytes) -> Text:
    """Return the first drawing of the bar with ``SHOWN_AT`` of the frames or more."""
    for drawing in said.split(_REDRAWN):
        line = Text.from_ansi(drawing.split(b"\r")[0].decode("utf-8", errors="replace"))
        if (count := _COUNT.search(line.plain)) and int(count[1]) >= SHOWN_AT * int(count[2]):
            return line
    raise SystemExit(f"the capture has shown no bar; it said:\n{said.decode(errors='replace')}")


def _on_terminal(command: list[str], folder: Path) -> bytes:
    """Run a command whose output is a terminal of ``COLUMNS``; returns all that it has sent there."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)})
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    said = b""
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # what Linux says when the other end is closed
            part = b""
        if not part:
            break
        said += part
    if status := os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
        raise SystemExit(f"{shlex.join(command)} ended with {status}:\n{said.decode(errors='replace')}")
    return said


def _shoot_terminal(console: Console, folder: Path, name: str) -> None:
    """Photograph what a console has recorded, as rich draws a terminal."""
    drawing = folder / "terminal.svg"
    console.save_svg(str(drawing), title="drivebridge", font_aspect_ratio=0.602)
    svg = drawing.read_text(encoding="utf-8").replace("Fira Code", "DejaVu Sans Mono")
    drawing.write_text(svg, encoding="utf-8")
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found
    size = (round(float(found[1])), round(float(found[2])))
    with _chromium(size) as page:
        page.open(drawing)
        _shoot(page, name)


def _enlarge(page: Browser) -> None:
    """Open the picture by day with the most objects, with masks and names on it."""
    page.evaluate("document.querySelector('input[value=\"names\"]').click()")
    page.evaluate("document.querySelector('input[value=\"masks\"]').click()")
    page.evaluate(
        "const objects = (shot) => parseInt(shot.innerText.match(/\\d+(?= object)/));"
        "[...document.querySelectorAll('.shot')].filter((shot) => shot.innerText.includes('day'))"
        ".reduce((a, b) => objects(a) >= objects(b) ? a : b).click()"
    )


def _shoot(page: Browser, name: str) -> None:
    page.evaluate(_SETTLED)
    kind = {"format": "png"} if name.endswith(".png") else {"format": "jpeg", "quality": QUALITY}
    _target(name).write_bytes(base64.b64decode(page.call("Page.captureScreenshot", **kind)["data"]))


def _target(name: str) -> Path:
    target = IMAGES / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


@contextmanager
def _chromium(size: tuple[int, int]) -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        raise SystemExit("there is no Chromium; install the package chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, browser(executable, Path(profile)) as page:
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        page.call("Emulation.setDeviceMetricsOverride", **metrics)
        yield page


def main() -> None:
    """Take what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    takers = {"report": take_report, "viewer": take_viewer, "progress": take_progress}
    parser.add_argument("what", choices=takers)
    parser.add_argument("of", type=Path, metavar="DATASET|SCENARIO")
    arguments = parser.parse_args()
    takers[arguments.what](arguments.of)


if __name__ == "__main__":
    main()
