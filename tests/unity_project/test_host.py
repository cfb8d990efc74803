"""Parts of the player's host that need no Unity, run under mono."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unity_project import mono

HOST = mono.BRIDGE / "Unity"

WATCHER = """
using System;
using System.Threading;

namespace Bridge.Unity
{
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            using (var input = new StandardInput())
            {
                Console.WriteLine("watching");
                if (arguments.Length > 0)
                {
                    return 4; // leaves while nothing has come in
                }

                while (!input.IsClosed)
                {
                    Thread.Sleep(10);
                }
            }

            return 3;
        }
    }
}
"""


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mono.require_mono()
    folder = tmp_path_factory.mktemp("watcher")
    program = folder / "Program.cs"
    program.write_text(WATCHER)
    sources = [program, HOST / "StandardInput.cs"]
    return mono.compile_library("Watcher", sources, [], folder, kind="exe", documented=False)


def _start(watcher: Path, *arguments: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        ["mono", str(watcher), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"watching\n"
    return process


def test_closing_standard_input_is_noticed_and_what_comes_in_is_passed_over(watcher: Path) -> None:
    with _start(watcher) as process:
        assert process.stdin is not None
        process.stdin.write(b"lines that\nmean nothing\n")
        process.stdin.flush()
        time.sleep(0.5)
        assert process.poll() is None
        process.stdin.close()
        assert process.wait(5) == 3


def test_an_input_that_stays_open_does_not_hold_up_the_end(watcher: Path) -> None:
    with _start(watcher, "leave") as process:
        begun = time.monotonic()
        assert process.wait(5) == 4
        assert time.monotonic() - begun < 3


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/null")
def test_an_input_without_anything_is_closed(watcher: Path) -> None:
    done = subprocess.run(
        ["mono", str(watcher)], stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )
    assert done.returncode == 3


def test_ml_agents_never_locks_up(tmp_path: Path) -> None:
    mono.require_mono()
    framework = mono.nunit_framework()
    assert framework is not None
    references = [mono.require_google_protobuf(), framework]
    # Together with doubles of Unity and ML-Agents, without gRPC.
    sources = [mono.BRIDGE / "Core", Path(__file__).parent / "ml_agents"]
    sources += [path for path in sorted((mono.BRIDGE / "Rpc").rglob("*.cs")) if path.name != "GrpcHost.cs"]
    sources += [HOST / f"{name}.cs" for name in ("MlAgentsHost", "BridgeSideChannel", "BridgeAgent", "CallParts")]
    tests = mono.compile_library("Bridge.MlAgents.Tests", sources, references, tmp_path, documented=False)
    results = mono.run_nunit(tests, references)
    assert len(results) == 9
    assert [result for result in results if not result.passed] == []


def test_calls_that_come_in_parts(tmp_path: Path) -> None:
    mono.require_mono()
    protobuf = mono.require_google_protobuf()
    framework = mono.nunit_framework()
    assert framework is not None
    sources = [HOST / "CallParts.cs", mono.BRIDGE / "Rpc" / "Generated", mono.BRIDGE / "Tests" / "EditMode" / "Host"]
    references = [protobuf, framework]
    tests = mono.compile_library("Bridge.Host.Tests", sources, references, tmp_path, documented=False)
    results = mono.run_nunit(tests, references)
    assert len(results) == 5
    assert [result for result in results if not result.passed] == []
