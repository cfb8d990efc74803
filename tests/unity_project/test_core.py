"""The arithmetic of the Unity side under mono, by its own NUnit tests."""

from pathlib import Path

import pytest

from tests.unity_project import mono

TESTS = [mono.BRIDGE / "Tests" / "EditMode" / part for part in ("Core", "Conditions")]


def test_bridge_core_needs_no_engine(bridge_core: Path) -> None:
    # Compiled without Unity's assemblies, without warnings and with its comments checked.
    assert bridge_core.is_file()


def test_its_nunit_tests_pass(bridge_core: Path, tmp_path: Path) -> None:
    framework = mono.nunit_framework()
    assert framework is not None
    references = [bridge_core, framework]
    tests = mono.compile_library("Bridge.Core.Tests", TESTS, references, tmp_path, documented=False)
    results = mono.run_nunit(tests, references)
    assert results
    failures = [f"{result.test}: {result.message}" for result in results if not result.passed]
    if failures:
        pytest.fail("\n\n".join(failures), pytrace=False)
