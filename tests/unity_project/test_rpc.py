"""The wire of the Unity side under mono, by its own NUnit tests."""

from pathlib import Path

import pytest

from tests.unity_project import mono
from tests.unity_project.fake_host import compile_rpc

TESTS = mono.BRIDGE / "Tests" / "EditMode" / "Rpc"


def test_its_nunit_tests_pass(bridge_core: Path, tmp_path: Path) -> None:
    framework = mono.nunit_framework()
    assert framework is not None
    references = [*compile_rpc(bridge_core, tmp_path), framework]
    tests = mono.compile_library("Bridge.Rpc.Tests", [TESTS], references, tmp_path, documented=False)
    results = mono.run_nunit(tests, references)
    assert results
    failures = [f"{result.test}: {result.message}" for result in results if not result.passed]
    if failures:
        pytest.fail("\n\n".join(failures), pytrace=False)
