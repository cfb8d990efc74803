"""The program ``drivebridge``: its commands, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, NoReturn

import typer

from bridge.cli import (
    assets,
    capture,
    collage,
    coverage,
    doctor,
    export,
    new,
    scenario,
    simulators,
    traces,
    verify,
    viewing,
)
from bridge.cli.console import screen, tell_error
from bridge.cli.exit_codes import EXIT_USAGE
from bridge.cli.usage import help_without_command, usage_message
from bridge.errors import BridgeError

app = typer.Typer(
    name="drivebridge",
    help="Capture driving scenes with ground truth from a simulator and export them for detector training.",
    epilog="Exit codes: 0 done, 1 defect, 2 command or scenario, 3 roads, traffic or models, 4 dataset or export, "
    "5 simulator, 6 a check found something, 128 + N interrupted by signal N.",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (new, scenario, capture, coverage, export, verify, viewing, collage, traces, assets, doctor, simulators):
    app.add_typer(group.app)  # --help lists them in this order, which is that of their use


@app.callback()
def _about(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        from bridge.provenance import package_version

        typer.echo(f"drivebridge {package_version()}")
        raise typer.Exit
    help_without_command(context)


def main() -> NoReturn:
    """Run the command; what a user can act on becomes one line on standard error and an exit code."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), _interrupt)
    os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")  # of a damaged picture, our own errors tell
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's other threads would wait for work by counting
    try:
        code = app(prog_name="drivebridge", standalone_mode=False)
    except BridgeError as error:
        _fail(error, str(error), error.exit_code)
    except typer.TyperException as error:
        _fail(UsageError(), usage_message(error, sys.argv[1:]), EXIT_USAGE)
    except typer.Abort:  # the input ended at a question
        message = "a question was not answered; say it in options, see drivebridge new --help"
        _fail(UsageError(), message, EXIT_USAGE)
    except _Interrupted as interrupt:
        again = "run the same command again, a capture goes on after its finished frames"
        screen.print(f"interrupted; {again}", soft_wrap=True)
        sys.exit(128 + interrupt.signal)
    sys.exit(code or 0)


class UsageError(Exception):
    """A command that was not understood."""


class _Interrupted(BaseException):
    """A signal asked this program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.signal = number


def _interrupt(number: int, _: object) -> NoReturn:
    raise _Interrupted(number)


def _fail(error: Exception, message: str, exit_code: int) -> NoReturn:
    as_json = "--json" in sys.argv  # the arguments themselves may be what is wrong
    tell_error(error, message, exit_code, as_json=as_json)
    sys.exit(exit_code)
