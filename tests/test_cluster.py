"""Machines of a cluster capture one dataset, one of them is lost, and nobody can tell afterwards."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.capture import Progress, capture
from bridge.capture.cluster import cluster_count
from bridge.errors import RoadError, WorkerError
from bridge.scenario.load import load_scenario
from tests.ray_cluster import RayCluster, ray_cluster
from tests.test_capture import contents

pytest.importorskip("ray")
pytestmark = pytest.mark.alone


@pytest.fixture
def cluster() -> Iterator[RayCluster]:
    with ray_cluster() as nodes:
        yield nodes


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_node_that_is_lost_leaves_the_dataset_as_if_it_had_not_been(
    straight: Path, tmp_path: Path, cluster: RayCluster, caplog: pytest.LogCaptureFixture
) -> None:
    straight.write_text(straight.read_text().replace("episodes: 2", "episodes: 4").replace("frames: 3", "frames: 8"))
    scenario = load_scenario(straight)
    capture(scenario, tmp_path / "whole")
    seen: list[Progress] = []

    def lose_a_node(progress: Progress) -> None:
        seen.append(progress)
        playing = {each.activity for each in seen if each.activity.startswith("capturing")}
        if len(playing) == 2 and cluster.is_whole:
            cluster.lose_second_node()

    with caplog.at_level(logging.WARNING, "bridge"):
        summary = capture(
            scenario,
            tmp_path / "out",
            cluster=cluster.address,
            workers="auto",
            on_progress=lose_a_node,
        )
    assert summary.frames == 32
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    (lost,) = [record.getMessage() for record in caplog.records if record.name.startswith("bridge.capture")]
    assert "a worker was lost in episode" in lost
    assert not (tmp_path / "out/.run/writing").exists()

    straight.write_text(straight.read_text().replace("{kind: straight, length_m: 200}", "{kind: file, path: bad.xodr}"))
    (tmp_path / "bad.xodr").write_text("<OpenDRIVE/>")
    with pytest.raises(RoadError, match=r"bad.xodr: netconvert says"):
        capture(load_scenario(straight), tmp_path / "bad", cluster=cluster.address)
    assert not (tmp_path / "bad").exists()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:1", "127.0.0.1:1: expected the head of a Ray cluster, but nobody answers: .*; ray start --head"),
        ("ray://head:10001", "expected local, auto or HOST:PORT of the head of a Ray cluster, got 'ray://head:10001'"),
        ("head", "expected local, auto or HOST:PORT of the head of a Ray cluster, got 'head'"),
    ],
)
def test_a_cluster_that_is_none_is_said_at_once(straight: Path, tmp_path: Path, address: str, message: str) -> None:
    with pytest.raises(WorkerError, match=message):
        capture(load_scenario(straight), tmp_path / "out", cluster=address)
    assert not (tmp_path / "out").exists()


def test_how_many_workers_a_cluster_has() -> None:
    assert [cluster_count("auto", 16, episodes) for episodes in (0, 3, 100)] == [1, 3, 16]
    assert cluster_count(40, 16, 100) == 40
    assert cluster_count(40, 16, 5) == 5


def test_simulators_that_run_already_are_no_part_of_a_cluster(straight: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="the workers of a cluster start simulators of their own"):
        capture(load_scenario(straight), tmp_path / "out", cluster="local", simulator="localhost:1")
