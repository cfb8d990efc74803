"""A dataset for the commands that read one."""

from pathlib import Path

import pytest

from tests.box_world import front_camera, write_street


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two episodes of two frames of one camera, called front. Only to be read."""
    folder = tmp_path_factory.mktemp("cli") / "dataset"
    write_street(folder, [front_camera()], episodes=2, frames=2)
    return folder
