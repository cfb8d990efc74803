"""What of the drawing side is arithmetic, by its NUnit tests under mono: nothing that they call asks Unity."""

from pathlib import Path

import pytest

from tests.unity_project import mono
from tests.unity_project.fake_host import compile_rpc
from tests.unity_project.test_type_check import Shim

RENDERING = mono.BRIDGE / "Unity" / "Rendering"
TESTS = mono.BRIDGE / "Tests" / "EditMode" / "Rendering"


def test_its_nunit_tests_pass(bridge_core: Path, tmp_path: Path) -> None:
    framework = mono.nunit_framework()
    assert framework is not None
    engine = Shim(tmp_path / "shim").engine
    references = [*compile_rpc(bridge_core, tmp_path / "rpc"), engine]
    rendering = mono.compile_library("Bridge.Unity", [RENDERING], references, tmp_path)
    references += [rendering, framework]
    tests = mono.compile_library("Bridge.Rendering.Tests", [TESTS], references, tmp_path, documented=False)
    results = mono.run_nunit(tests, references)
    assert results
    failures = [f"{result.test}: {result.message}" for result in results if not result.passed]
    if failures:
        pytest.fail("\n\n".join(failures), pytrace=False)
