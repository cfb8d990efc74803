"""The command line: parse, call one function, say what came of it, exit with a code that means something.

Heavy modules are imported by the command that needs them, so that ``--help`` answers at once.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from bridge import cli_assets, cli_collage, cli_simulators
from bridge.cli_simulators import EXIT_FINDINGS, OverMlAgents, PlayerFile, SimulatorAddress, TlsFolder, simulator_choice
from bridge.errors import BridgeError
from bridge.export.formats import ExportFormat
from bridge.export.options import BoxKind, ExportOptions
from bridge.verify.formats import TreeFormat

if TYPE_CHECKING:
    from bridge.capture import CaptureSummary
    from bridge.export.summary import ExportSummary
    from bridge.scenario.schema import Scenario
    from bridge.verify.tree import Report

app = typer.Typer(
    name="drivebridge",
    help="Capture driving scenes with ground truth from a simulator and export them for detector training.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cli_assets.app)
app.add_typer(cli_simulators.app)
app.add_typer(cli_collage.app)

THRESHOLDS = ExportOptions()

_screen = Console(stderr=True, highlight=False)
_output = Console(highlight=False, soft_wrap=True)


ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="The scenario file (YAML).", show_default=False)]
DatasetFolder = Annotated[Path, typer.Argument(metavar="DATASET", help="The dataset's folder.", show_default=False)]
CameraName = Annotated[str | None, typer.Option("--camera", help="Which camera; by default the first.")]


@app.command()
def capture(
    scenario: ScenarioFile,
    out: Annotated[Path, typer.Option("--out", help="Where the dataset goes; goes on with one that was interrupted.")],
    frames: Annotated[int | None, typer.Option(min=1, help="Stop after so many frames.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Replaces the scenario's seed.")] = None,
    export: Annotated[list[ExportFormat] | None, typer.Option(help="Also export, into OUT/FORMAT.")] = None,
    simulator: SimulatorAddress = None,
    tls: TlsFolder = None,
    player: PlayerFile = None,
    mlagents: OverMlAgents = False,
) -> None:
    """Capture a scenario into a dataset."""
    from bridge.capture import capture as run_capture
    from bridge.progress import progress_bar
    from bridge.scenario.load import load_scenario

    logging.basicConfig(level=logging.WARNING, handlers=[_AboveTheBar()])
    choice = simulator_choice(simulator, tls, player, mlagents=mlagents)
    loaded = load_scenario(scenario)
    wanted = [ExportFormat(name) for name in loaded.export.formats] if export is None else export
    _check_exports(loaded, scenario, wanted)  # refused now, not after an hour of capturing
    start = time.monotonic()
    with progress_bar(_screen) as on_progress:
        summary = run_capture(loaded, out, seed=seed, frames=frames, simulator=choice, on_progress=on_progress)
    _print_summary(summary, time.monotonic() - start)
    _export(out, wanted, ExportOptions())


@app.command("export")
def export_dataset(
    dataset: DatasetFolder,
    formats: Annotated[list[ExportFormat], typer.Option("--format", help="May be given several times.")],
    camera: CameraName = None,
    box: Annotated[BoxKind | None, typer.Option(help="Which 2-D box. Default: what is usual in the format.")] = None,
    max_occlusion: Annotated[
        float, typer.Option(min=0, max=1, help="Ignore objects that are hidden by this share or more.")
    ] = THRESHOLDS.max_occlusion,
    min_height: Annotated[
        int, typer.Option(min=0, metavar="PIXELS", help="Ignore objects whose visible part is lower.")
    ] = THRESHOLDS.min_height_px,
    min_pixels: Annotated[
        int, typer.Option(min=0, metavar="PIXELS", help="Ignore objects of fewer visible pixels.")
    ] = THRESHOLDS.min_pixels,
    min_contrast: Annotated[
        float, typer.Option(min=0, max=1, help="Ignore objects that fog, rain or night hide: of less contrast.")
    ] = THRESHOLDS.min_contrast,
) -> None:
    """Write a dataset in the formats that trainers read, into DATASET/FORMAT."""
    _export(dataset, formats, ExportOptions(camera, box, max_occlusion, min_height, min_pixels, min_contrast))


@app.command()
def verify(
    folder: Annotated[
        Path,
        typer.Argument(help="A dataset, or a KITTI, Cityscapes, COCO or YOLO tree, ours or not.", show_default=False),
    ],
    tree_format: Annotated[
        TreeFormat | None, typer.Option("--format", help="What it is. Default: found out from what is there.")
    ] = None,
    native: Annotated[
        Path | None,
        typer.Option(
            metavar="DATASET",
            help="The dataset that the tree was exported from; compares the pixels. Default: the folder above.",
        ),
    ] = None,
    camera: CameraName = None,
    box: Annotated[
        BoxKind | None, typer.Option(help="Which box KITTI's 2-D columns hold. Default: what the export says.")
    ] = None,
) -> None:
    """Check a finished dataset or an export of it, and print what does not hold."""
    from bridge.verify.tree import verify_folder

    report = verify_folder(
        folder, format=tree_format, native=native, camera=camera, box=None if box is None else box.value
    )
    _print_report(folder, report)


@app.command()
def validate(scenario: ScenarioFile) -> None:
    """Read a scenario file and say what is wrong with it."""
    from bridge.scenario.load import load_scenario

    loaded = load_scenario(scenario)
    _check_exports(loaded, scenario, [ExportFormat(name) for name in loaded.export.formats])
    _output.print(f"{escape(str(scenario))}: {loaded.episodes} episodes of {loaded.capture.frames} frames")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from bridge.scenario.json_schema import json_schema

    print(json.dumps(json_schema(), indent=2))  # noqa: T201 - for a pipe, without any formatting


@app.command("contact-sheet")
def contact_sheet(
    dataset: DatasetFolder,
    out: Annotated[Path | None, typer.Option("--out", help="The picture. Default: DATASET/contact_sheet.png.")] = None,
) -> None:
    """Draw the boxes of a dataset's frames onto one picture."""
    from bridge.dataset.reader import Dataset
    from bridge.report.contact_sheet import write_contact_sheet

    target = dataset / "contact_sheet.png" if out is None else out
    write_contact_sheet(Dataset(dataset), target)
    _output.print(escape(str(target)))


@app.command()
def report(
    dataset: DatasetFolder,
    out: Annotated[Path | None, typer.Option("--out", help="The page. Default: DATASET/report.html.")] = None,
    pictures: Annotated[int, typer.Option(min=0, help="How many pictures it shows.")] = 36,
) -> None:
    """Write one page that says what is in a dataset, beside what is in KITTI."""
    from bridge.dataset.reader import Dataset
    from bridge.report.html import write_report

    target = dataset / "report.html" if out is None else out
    write_report(Dataset(dataset), target, pictures=pictures)
    _output.print(escape(str(target)))


@app.command()
def view(
    dataset: DatasetFolder,
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE.rrd", help="Write a recording instead.")] = None,
) -> None:
    """Open a dataset in Rerun: pictures, boxes, depth, points and conditions on one timeline."""
    from bridge.dataset.reader import Dataset
    from bridge.viewer import view as open_viewer

    open_viewer(Dataset(dataset), save)


def main() -> NoReturn:
    """Run the command; a ``BridgeError`` becomes one line on standard error and its exit code."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), _interrupt)
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")  # of a damaged picture, our own errors tell
    try:
        app()
    except BridgeError as error:
        _screen.print(f"[red]error:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(error.exit_code)
    except _Interrupted as interrupt:
        again = "run the same command again, a capture goes on after its finished frames"
        _screen.print(f"interrupted; {again}", soft_wrap=True)
        sys.exit(128 + interrupt.signal)
    sys.exit(0)


class _AboveTheBar(logging.Handler):
    """Prints what the parts of the program have to say, once each, without disturbing the progress bar."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message not in self._said:
            self._said.add(message)
            _screen.print(f"[yellow]{record.levelname.lower()}:[/] {escape(message)}", soft_wrap=True)


class _Interrupted(BaseException):
    """A signal asked this program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.signal = number


def _interrupt(number: int, _: object) -> NoReturn:
    raise _Interrupted(number)


def _check_exports(scenario: Scenario, path: Path, formats: list[ExportFormat]) -> None:
    """Raise ``ExportError`` if a format cannot express what the sensors of ``scenario`` see."""
    from bridge.errors import ExportError
    from bridge.export.exporters import exporter
    from bridge.scenario.sample import cameras, lidars

    for export_format in formats:
        try:
            exporter(export_format).check(cameras(scenario), lidars(scenario), ExportOptions())
        except ExportError as error:
            raise ExportError(f"{path}: export.formats: {export_format.value}: {error}") from None


def _export(folder: Path, formats: list[ExportFormat], options: ExportOptions) -> None:
    from bridge.dataset.reader import Dataset
    from bridge.export.exporters import export_dataset as run_export
    from bridge.export.exporters import exporter

    dataset = Dataset(folder)
    for export_format in formats:  # refused before any of them is written
        exporter(export_format).check(dataset.manifest.cameras, dataset.manifest.lidars, options)
    for export_format in formats:
        _print_export(export_format, run_export(dataset, export_format, options))


def _print_summary(summary: CaptureSummary, seconds: float) -> None:
    now = f"{summary.captured} captured now in {seconds:.1f} s" if summary.captured else "complete already"
    _output.print(escape(f"{summary.folder}: {summary.frames} frames, {now}"))
    if summary.objects:
        by_count = sorted(summary.objects.items(), key=lambda item: -item[1])
        counts = ", ".join(f"{count} {category}" for category, count in by_count)
        _output.print(f"  objects: {counts}")
    for reason, count in summary.quarantined.items():
        _output.print(f"  [yellow]quarantined:[/] {count} frames ({reason})")


def _print_export(export_format: ExportFormat, summary: ExportSummary) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in summary.objects.items())
    _output.print(
        escape(
            f"{summary.folder}: {summary.images} images of {', '.join(summary.cameras)} as {export_format.value}, "
            f"{summary.training_images} for training, {summary.validation_images} for validation"
        )
    )
    _output.print(f"  objects: {counts or 'none'}; {summary.ignored} to ignore")


def _print_report(folder: Path, report: Report) -> None:
    for finding in report.findings:
        _output.print(escape(str(finding)))
    against = "" if report.native is None else f", compared with {report.native}"
    _output.print(
        escape(
            f"{folder}: {' and '.join(report.formats)} of {report.frames_checked} frames and {report.objects_checked} "
            f"objects{against}: {report.errors} errors, {len(report.findings) - report.errors} warnings"
        )
    )
    if report.errors:
        raise typer.Exit(EXIT_FINDINGS)
