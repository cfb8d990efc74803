"""The capture of a scenario, as users call it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path

from bridge.capture.crew_size import Crew, Simulators, Workers, crew
from bridge.capture.foreman import Foreman, Hire
from bridge.capture.job import CaptureJob
from bridge.capture.messages import Orders
from bridge.capture.play import play_episode
from bridge.capture.rounds import frames_drawn, require_sensible, rounds
from bridge.capture.tally import CaptureSummary, Progress, Tally
from bridge.capture.worker_process import WorkerProcess
from bridge.dataset.coverage_files import read_summary
from bridge.dataset.journal import read_journals
from bridge.dataset.reader import Dataset
from bridge.dataset.writer import DatasetWriter
from bridge.scenario.schema import Scenario
from bridge.simulator.connect import SimulatorChoice, connected

OnProgress = Callable[[Progress], None]


def capture(
    scenario: Scenario,
    out: Path,
    *,
    seed: int | None = None,
    frames: int | None = None,
    simulator: Simulators = None,
    workers: Workers = 1,
    cluster: str | None = None,
    on_progress: OnProgress | None = None,
) -> CaptureSummary:
    """Capture ``scenario`` into the native dataset ``out``, going on where an earlier run stopped.

    ``seed`` replaces the scenario's. ``frames`` stops after so many frames of the dataset; a later call may go on.
    ``simulator`` is the address of a running one or a player to start; without it, the embedded engine is started for
    this call. What was started here is started again when it is lost, and the capture goes on.

    ``workers`` are processes that capture episodes side by side, each with a simulator of its own: the bytes of the
    dataset are the same whatever their number. ``auto`` takes as many as there are cores, memory and unfinished
    episodes. Several running simulators are given as a sequence of addresses, one for each worker. ``cluster`` is the
    address of a Ray cluster whose machines do the work and see ``out`` under the same path, or ``local``.

    Raises a ``BridgeError``; what was finished until then stays, whole.
    """
    job = CaptureJob(scenario, scenario.seed if seed is None else seed, Path(out), frames)
    require_sensible(job)
    episodes = job.unfinished({line.key for line in read_journals(job.out)})
    if cluster is not None:
        return _capture_on(cluster, job, workers, simulator, len(episodes), on_progress)
    those = crew(workers, simulator, len(episodes))
    if len(those) == 1:
        return _capture_here(job, those.simulators[0], on_progress)
    return capture_with(job, _hire_processes(job, those), len(those), on_progress)


def capture_with(job: CaptureJob, hire: Hire, count: int, on_progress: OnProgress | None) -> CaptureSummary:
    """Capture ``job`` with ``count`` workers that ``hire`` starts. Raises a ``BridgeError``."""
    with ExitStack() as stack:
        foreman = stack.enter_context(Foreman(hire, count))
        writer = stack.enter_context(DatasetWriter(job.out, foreman.first_ready().manifest))
        stack.callback(foreman.stop)  # before the dataset is let go of
        tally = _tally(job, writer, on_progress)
        for episodes in rounds(job, writer.finished, tally):
            foreman.play(episodes, tally)
    return _summary(job, tally)


def _capture_here(job: CaptureJob, simulator: SimulatorChoice, on_progress: OnProgress | None) -> CaptureSummary:
    with ExitStack() as stack:
        remote = stack.enter_context(connected(simulator))
        job.require_offers(remote.info)
        writer = stack.enter_context(DatasetWriter(job.out, job.manifest(remote.info)))
        tally = _tally(job, writer, on_progress)
        for episode in chain.from_iterable(rounds(job, writer.finished, tally)):
            with closing(play_episode(job, remote, episode)) as steps:
                for step in steps:
                    tally.add(step)
    return _summary(job, tally)


def _capture_on(
    cluster: str,
    job: CaptureJob,
    workers: Workers,
    simulator: Simulators,
    episodes: int,
    on_progress: OnProgress | None,
) -> CaptureSummary:
    # Imported late: the extra is needed by those alone who use it.
    from bridge.capture.cluster import ClusterWorker, cluster_count, joined, require_startable

    orders = Orders(job, require_startable(simulator))
    with joined(cluster) as cores:
        count = cluster_count(workers, cores, episodes)
        return capture_with(job, lambda _, hear: ClusterWorker(orders, hear), count, on_progress)


def _hire_processes(job: CaptureJob, those: Crew) -> Hire:
    environment = those.environment()
    return lambda seat, hear: WorkerProcess(Orders(job, those.simulators[seat]), hear, environment)


def _tally(job: CaptureJob, writer: DatasetWriter, on_progress: OnProgress | None) -> Tally:
    done = sum(key in writer.finished for key in job.keys) if job.course is None else frames_drawn(job.course)
    return Tally(done, len(job.keys), on_progress)


def _summary(job: CaptureJob, tally: Tally) -> CaptureSummary:
    coverage = None if job.course is None else read_summary(job.out)
    return CaptureSummary(job.out, len(Dataset(job.out)), tally.captured, tally.objects, tally.quarantined, coverage)
