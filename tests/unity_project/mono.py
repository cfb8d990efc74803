"""Mono's compiler and NUnit: what can be proved of the Unity project without Unity.

The C# of the project keeps to what both Unity's compiler and mono's accept, and its tests to what NUnit 2.6 and
Unity's NUnit 3 have in common.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BRIDGE = REPOSITORY / "unity_project" / "Assets" / "Bridge"

GOOGLE_PROTOBUF = REPOSITORY / ".mono" / "Google.Protobuf.dll"
"""What ``tools/protobuf_for_mono.sh`` makes."""

_REQUIRED = "DRIVEBRIDGE_REQUIRE_MONO"
"""Set to 1 in the environment, what is missing fails a test instead of skipping it."""

_PACKAGES = "mono-mcs mono-runtime nunit-console libnunit-cil-dev"
_FRAMEWORK_PATTERN = "lib/cli/nunit.framework-2.6*/nunit.framework.dll"
_TIMEOUT_S = 300


class CompilationError(Exception):
    """Sources that do not compile, or only with warnings; the compiler's messages."""


@dataclass(frozen=True, slots=True)
class NUnitResult:
    """What came of one NUnit test. One that was left out has not passed; ``message`` says why."""

    test: str
    passed: bool
    message: str


def require_mono() -> None:
    """Skip the running test where mono's compiler or NUnit is not installed, or fail it if they are required."""
    missing = [tool for tool in ("mcs", "mono", "nunit-console") if shutil.which(tool) is None]
    if nunit_framework() is None:
        missing.append("nunit.framework.dll")
    if missing:
        lacks(f"{', '.join(missing)} not installed; on Debian 12: apt-get install {_PACKAGES}")


def require_google_protobuf() -> Path:
    """Return mono's Google.Protobuf; skip or fail like ``require_mono`` where it has not been made."""
    if not GOOGLE_PROTOBUF.is_file():
        made = GOOGLE_PROTOBUF.relative_to(REPOSITORY)
        lacks(f"{made} is missing; make it with: tools/protobuf_for_mono.sh {made}")
    return GOOGLE_PROTOBUF


def lacks(reason: str) -> NoReturn:
    """Skip the running test, or fail it where everything is required."""
    if os.environ.get(_REQUIRED) == "1":
        pytest.fail(f"{reason} ({_REQUIRED} is set)", pytrace=False)
    pytest.skip(reason)


def nunit_framework() -> Path | None:
    """Return the assembly that NUnit tests refer to."""
    return next(iter(sorted(Path("/usr").glob(_FRAMEWORK_PATTERN))), None)


def compile_library(
    name: str,
    sources: Iterable[Path],
    references: Sequence[Path],
    out: Path,
    *,
    kind: Literal["library", "exe"] = "library",
    documented: bool = True,
    options: Sequence[str] = (),
) -> Path:
    """Compile files, and all of folders, into the assembly ``name`` in the folder ``out``; returns its path.

    Every warning is an error; if ``documented``, so is a public member without a comment, and a comment that names
    what is not there. The references are copied beside it, where mono looks for them; ``options`` go to the compiler.
    Raises ``CompilationError``.
    """
    files = sorted(file for source in sources for file in ([source] if source.is_file() else source.rglob("*.cs")))
    out.mkdir(parents=True, exist_ok=True)
    assembly = out / f"{name}.{'dll' if kind == 'library' else 'exe'}"
    command = ["mcs", "-langversion:7.2", f"-target:{kind}", "-warn:4", "-warnaserror", "-optimize", "-debug"]
    # Without 1573: a comment may describe only those parameters whose names do not say everything.
    command += [f"-doc:{out / f'{name}.xml'}", "-nowarn:1573"] if documented else []
    command += [f"-r:{reference}" for reference in references]
    command += [*options, f"-out:{assembly}", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise CompilationError(f"{name} does not compile:\n{done.stderr}{done.stdout}")
    _copy_beside(assembly, references)
    return assembly


def run_nunit(dll: Path, references: Sequence[Path]) -> list[NUnitResult]:
    """Run all tests of an assembly that refers to others.

    Raises ``RuntimeError`` if NUnit itself fails.
    """
    _copy_beside(dll, references)
    report = dll.with_suffix(".results.xml")
    done = subprocess.run(
        ["nunit-console", "-nologo", "-nodots", "-noshadow", f"-result={report}", str(dll)],
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        cwd=dll.parent,
        env={**os.environ, "MONO_ENV_OPTIONS": "--debug"},  # line numbers in stack traces
        check=False,
    )
    # Its exit status is the number of failures, negative if it could not run the tests.
    if not report.is_file():
        raise RuntimeError(f"NUnit did not run {dll.name}:\n{done.stderr}{done.stdout}")
    return [_result(case) for case in ET.parse(report).getroot().iter("test-case")]


def _result(case: ET.Element) -> NUnitResult:
    outcome = case.get("result", "")
    said = [text.strip() for tag in ("message", "stack-trace") for e in case.iter(tag) if (text := e.text or "")]
    passed = outcome == "Success"
    return NUnitResult(case.get("name", ""), passed, "" if passed else "\n".join([outcome, *said]))


def _copy_beside(assembly: Path, references: Sequence[Path]) -> None:
    for reference in references:
        target = assembly.parent / reference.name
        # Those that the machine has for all, mono finds by itself.
        if reference != target and reference.is_absolute() and Path("/usr") not in reference.parents:
            shutil.copyfile(reference, target)
