"""mlagents-envs 0.28 beside versions of protobuf and Python that it never knew."""

import importlib.metadata
import subprocess
import sys
import threading

import pytest

from bridge.errors import SimulatorStartError
from bridge.simulator.mlagents.compatibility import VERSION, install


def _run(code: str) -> str:
    """Run ``code`` in a fresh interpreter where every warning is an error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_it_the_package_cannot_be_imported() -> None:
    assert "Descriptors cannot be created directly" in _run(
        "import warnings; warnings.simplefilter('ignore')\n"
        "try:\n    import mlagents_envs.environment\nexcept TypeError as error:\n    print(error)"
    )


def test_messages_survive_the_way_over_the_wire() -> None:
    _run(
        "from bridge.simulator.mlagents.compatibility import install; install()\n"
        "from mlagents_envs.communicator_objects.unity_message_pb2 import UnityMessageProto\n"
        "from mlagents_envs.communicator_objects.observation_pb2 import ObservationProto, PNG\n"
        "message = UnityMessageProto()\n"
        "message.header.status = 200\n"
        "info = message.unity_output.rl_output.agentInfos['a'].value.add(id=7)\n"
        "info.observations.append(ObservationProto(shape=[1, 2, 3], compression_type=PNG, compressed_data=b'png'))\n"
        "again = UnityMessageProto.FromString(message.SerializeToString())\n"
        "assert again == message\n"
        "assert again.unity_output.rl_output.agentInfos['a'].value[0].observations[0].compressed_data == b'png'"
    )


def test_python_has_no_distutils_any_more() -> None:
    """As of 3.12; and what stands in for it is gone afterwards."""
    _run(
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'distutils':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Gone())\n"
        "from bridge.simulator.mlagents.compatibility import install; install()\n"
        "from mlagents_envs.environment import UnityEnvironment\n"
        "assert UnityEnvironment._check_communication_compatibility('1.5.0', '1.5.0', '2.0.1')\n"
        "assert not UnityEnvironment._check_communication_compatibility('2.0.0', '1.5.0', '2.0.1')\n"
        "assert 'distutils' not in sys.modules"
    )


def test_a_distutils_that_is_there_stays() -> None:
    _run(
        "import sys, types\n"
        "ours = sys.modules['distutils'] = types.ModuleType('distutils')\n"
        "from bridge.simulator.mlagents.compatibility import install; install()\n"
        "assert sys.modules['distutils'] is ours"
    )


def test_it_is_done_once_from_many_threads() -> None:
    from mlagents_envs.communicator_objects import unity_message_pb2

    before = unity_message_pb2.UnityMessageProto
    failures: list[BaseException] = []

    def attempt() -> None:
        try:
            install()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sys.modules["mlagents_envs.communicator_objects.unity_message_pb2"].UnityMessageProto is before


def test_it_is_done_once_from_many_threads_in_a_fresh_interpreter() -> None:
    _run(
        "import threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "import bridge.errors\n"
        "def attempt(_):\n"
        "    from bridge.simulator.mlagents.compatibility import install; install()\n"
        "    from mlagents_envs.environment import UnityEnvironment\n"
        "    return UnityEnvironment\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    assert len(set(pool.map(attempt, range(8)))) == 1"
    )


def test_a_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    with pytest.raises(SimulatorStartError, match=r'which is missing; pip install "drivebridge\[mlagents\]"'):
        install()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "1.1.0")
    with pytest.raises(SimulatorStartError, match=f"expected mlagents-envs {VERSION}, got 1.1.0"):
        install()
