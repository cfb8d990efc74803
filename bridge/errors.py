"""The exceptions that DriveBridge raises for things a user can act on.

    BridgeError
    ├── ScenarioError          a scenario file that cannot be read or does not make sense
    ├── WorldError             a value of the world that is out of its range
    ├── SessionError           a call of a scripted session that makes no sense
    ├── RoadError              a road network that cannot be made or imported
    ├── TrafficError           the traffic simulation failed
    ├── AssetError             a model that is missing or malformed
    ├── WorkerError            the processes that share a capture got lost or do not go together
    ├── DatasetError           a dataset folder that cannot be written, resumed or read
    ├── CollageError           crops or backgrounds from which no collage can be made
    ├── ExportError            a dataset that cannot be expressed in the format asked for
    ├── ViewerError            the viewer is not installed, or failed
    └── SimulatorError         anything between the controller and a simulator
        ├── SimulatorStartError    the simulator process did not come up
        ├── SimulatorLostError     the simulator stopped answering
        ├── ProtocolVersionError   both ends speak different major versions
        ├── SimulatorRequestError  the simulator refused a request
        └── SimulatorReplyError    the reply does not hold what was asked for

Every message says what was expected, what came, where, and what to do. The command line prints the
message of a ``BridgeError`` as one line and exits with ``exit_code``; any other exception is a defect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class BridgeError(Exception):
    """The root of every error that a user can act on."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True)
class ScenarioProblem:
    """One thing that is wrong with a scenario file."""

    line: int
    """From 1."""
    field: str
    """As people write it: ``traffic.actors[0].ahead_m``."""
    message: str


class ScenarioError(BridgeError):
    """A scenario file that cannot be read or does not make sense."""

    exit_code = 2

    def __init__(self, message: str, problems: Sequence[ScenarioProblem] = ()) -> None:
        """``problems`` are what ``message`` lists, where they belong to lines of a file."""
        super().__init__(message)
        self.problems = tuple(problems)


class WorldError(BridgeError):
    """A value of the world that is out of its range; names the field."""

    exit_code = 2


class SessionError(BridgeError):
    """A call of a scripted session that makes no sense."""

    exit_code = 2


class RoadError(BridgeError):
    """A road network that cannot be made or imported."""

    exit_code = 3


class TrafficError(BridgeError):
    """The traffic simulation failed."""

    exit_code = 3


class AssetError(BridgeError):
    """A model that is missing or malformed."""

    exit_code = 3


class WorkerError(BridgeError):
    """The processes that share a capture got lost or do not go together."""

    exit_code = 5


class DatasetError(BridgeError):
    """A dataset folder that cannot be written, resumed or read."""

    exit_code = 4


class CollageError(BridgeError):
    """Crops, backgrounds or settings from which no collage can be made."""

    exit_code = 4


class ExportError(BridgeError):
    """A dataset that cannot be expressed in the format asked for."""

    exit_code = 4


class ViewerError(BridgeError):
    """The viewer is not installed, or failed."""

    exit_code = 5


class SimulatorError(BridgeError):
    """Anything that goes wrong between the controller and a simulator."""

    exit_code = 5


class SimulatorStartError(SimulatorError):
    """The simulator process did not come up."""


class SimulatorLostError(SimulatorError):
    """The simulator stopped answering."""


class ProtocolVersionError(SimulatorError):
    """Both ends speak different major versions of the protocol."""


class SimulatorRequestError(SimulatorError):
    """The simulator refused a request."""


class SimulatorReplyError(SimulatorError):
    """The reply does not hold what was asked for."""
