"""Assemblies of the Unity project, compiled once for all tests that need them."""

from pathlib import Path

import pytest

from tests.unity_project import mono


@pytest.fixture(scope="session")
def bridge_core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bridge.Core, compiled with every warning an error."""
    mono.require_mono()
    return mono.compile_library("Bridge.Core", [mono.BRIDGE / "Core"], [], tmp_path_factory.mktemp("core"))
