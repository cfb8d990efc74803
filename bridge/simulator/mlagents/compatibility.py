"""Makes ``mlagents_envs`` 0.28 importable beside current versions of protobuf, numpy and Python.

It is the newest version that Python 3.11 and later may install. Its ``*_pb2`` modules are of protobuf 3.6: they build
descriptors by hand, which protobuf 4 and later refuse. Each of them also holds its serialized ``FileDescriptorProto``,
which is all that a current protobuf needs. ``install`` reads that literal without running the module, adds it to the
descriptor pool and puts a module made from it in the old one's place. Python 3.12 dropped ``distutils``, of which
``mlagents_envs`` wants one class; a substitute is there while it is imported. No other package is changed.
"""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import importlib.util
import sys
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.internal import builder

from bridge.errors import SimulatorStartError

VERSION = "0.28.0"
"""The version of mlagents-envs whose inner workings this package knows."""

_MESSAGES = "mlagents_envs.communicator_objects"
_HOW_TO_INSTALL = 'pip install "drivebridge[mlagents]"'
_lock = threading.Lock()


def install() -> None:
    """Make ``mlagents_envs.environment`` and the modules of its messages importable; again does nothing more.

    Raises ``SimulatorStartError`` if the package is missing, or is of another version.
    """
    _require_version()
    with _lock:
        _install_messages()
        if "mlagents_envs.environment" not in sys.modules:
            with _substitute_for_distutils():
                importlib.import_module("mlagents_envs.environment")


def _require_version() -> None:
    try:
        found = importlib.metadata.version("mlagents-envs")
    except importlib.metadata.PackageNotFoundError:
        raise SimulatorStartError(
            f"players are reached over ML-Agents with the package mlagents-envs, which is missing; {_HOW_TO_INSTALL}"
        ) from None
    if found != VERSION:
        raise SimulatorStartError(f"expected mlagents-envs {VERSION}, got {found}; {_HOW_TO_INSTALL}")


@dataclass(frozen=True, slots=True)
class _OldModule:
    """A ``*_pb2`` module of protobuf 3.6, as a file."""

    name: str
    path: Path
    descriptor: bytes
    imports: frozenset[str]
    """The proto files that this one needs."""


def _install_messages() -> None:
    package = importlib.import_module(_MESSAGES)
    waiting = dict(_old_modules(Path(next(iter(package.__path__)))))
    while waiting:
        ready = [proto for proto, module in waiting.items() if not module.imports & waiting.keys()]
        if not ready:
            raise SimulatorStartError(f"{_MESSAGES}: circular imports among {sorted(waiting)}; {_HOW_TO_INSTALL}")
        for proto in ready:
            old = waiting.pop(proto)
            module = _modern_module(old)
            sys.modules[old.name] = module
            setattr(package, old.path.stem, module)


def _old_modules(folder: Path) -> Iterator[tuple[str, _OldModule]]:
    """Yield the modules that nobody has imported yet, by the names of their proto files."""
    for path in sorted(folder.glob("*_pb2.py")):
        name = f"{_MESSAGES}.{path.stem}"
        if name not in sys.modules:
            descriptor = _serialized_descriptor(path)
            proto = descriptor_pb2.FileDescriptorProto.FromString(descriptor)
            yield proto.name, _OldModule(name, path, descriptor, frozenset(proto.dependency))


def _serialized_descriptor(path: Path) -> bytes:
    """Return what the call ``FileDescriptor(…, serialized_pb=_b('…'))`` of a module says."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "serialized_pb":
            # _b makes bytes of a text whose characters stand for them.
            literal = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            value = ast.literal_eval(literal)
            return value.encode("latin-1") if isinstance(value, str) else bytes(value)
    raise SimulatorStartError(
        f"{path}: expected the serialized descriptor of a proto file, got none; {_HOW_TO_INSTALL}"
    )


def _modern_module(old: _OldModule) -> types.ModuleType:
    module = types.ModuleType(old.name)
    module.__file__, module.__package__ = str(old.path), _MESSAGES
    names = vars(module)
    names["DESCRIPTOR"] = descriptor = descriptor_pool.Default().AddSerializedFile(old.descriptor)
    builder.BuildMessageAndEnumDescriptors(descriptor, names)
    builder.BuildTopDescriptorsAndMessages(descriptor, old.name, names)
    return module


class _StrictVersion:
    """What ``mlagents_envs`` uses of the class of this name in ``distutils.version``."""

    def __init__(self, text: str) -> None:
        self.version = tuple(int(part) for part in text.split(".")[:3])


@contextmanager
def _substitute_for_distutils() -> Iterator[None]:
    version = types.ModuleType("distutils.version")
    vars(version)["StrictVersion"] = _StrictVersion
    substitutes = {"distutils": types.ModuleType("distutils"), "distutils.version": version}
    real = {name: sys.modules.get(name) for name in substitutes}
    sys.modules.update(substitutes)
    try:
        yield
    finally:
        for name, module in real.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
