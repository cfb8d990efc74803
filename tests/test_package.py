"""What is built, installed and put into an image is whole, and nothing more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from bridge.roads.sumo_tools import sumo_binary
from tests.conftest import STRAIGHT

ROOT = Path(__file__).parents[1]
SCENARIO = STRAIGHT.replace("size: [240, 120]", "size: [96, 48]")
BASE_IMAGE_HAS = {"libc6", "libexpat1", "libgcc-s1", "libstdc++6", "zlib1g"}
"""Packages of libraries that Python itself and its base image bring along."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it, without a network."""
    out = tmp_path_factory.mktemp("dist")
    _build(ROOT, out)
    return out


def _build(source: Path, out: Path, *options: str) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _wheel_names(folder: Path) -> set[str]:
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        return set(file.namelist())


def _tracked(folder: str) -> set[str]:
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path.relative_to(ROOT)) for path in files}


def test_the_wheel_has_the_whole_package_and_nothing_else(built: Path) -> None:
    names = _wheel_names(built)
    package = {name for name in names if ".dist-info/" not in name}
    assert package == _tracked("bridge")
    assert "bridge/py.typed" in package
    for kind in ("engine/shaders/*.frag", "protocol/v1/*_pb2.py", "protocol/v1/*.pyi", "templates/*.yaml"):
        assert any(PurePosixPath(name).match(f"bridge/{kind}") for name in package), kind
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_sdist_has_what_it_takes_to_work_on_it(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as file:
        names = {PurePosixPath(*PurePosixPath(name).parts[1:]) for name in file.getnames()}
    tops = {name.parts[0] for name in names if name.parts}
    assert tops >= {"bridge", "docs", "examples", "protos", "tests", "tools", "unity_project", "zensical.toml"}
    assert not tops & {"out", "build", "dist", ".ci", ".git", ".venv", ".hypothesis", ".mono"}


def test_it_can_be_installed_into_an_empty_environment_and_captures(built: Path, tmp_path: Path) -> None:
    home = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = str(home / "bin/python")
    (wheel,) = built.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True)

    # What it depends on is taken from here. A path of PYTHONPATH is no site folder: our own editable install stays out.
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib")}
    where = [python, "-c", "import bridge; print(bridge.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(home)

    (tmp_path / "straight.yaml").write_text(SCENARIO, encoding="utf-8")
    command = [str(home / "bin/drivebridge"), "capture", "straight.yaml", "--out", "out", "--frames", "1"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out/kitti/training/label_2").iterdir())) == 1


def test_every_extra_says_what_it_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pages = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    for name, wanted in project["optional-dependencies"].items():
        assert len(wanted) <= 2
        assert f"drivebridge[{name}]" in pages, f"no page says what the extra {name} is for"


def _instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def _apt_packages() -> set[str]:
    (command,) = (words for name, words in _instructions() if name == "RUN" and "apt-get install" in words)
    assert "--no-install-recommends" in command
    assert command.rstrip().endswith("rm -rf /var/lib/apt/lists/*")
    return set(re.findall(r"\blib\S+", command.split("&&")[1]))


def test_what_the_image_copies_is_enough_to_build_the_wheel(built: Path, tmp_path: Path) -> None:
    context, allowed = tmp_path / "context", set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    context.mkdir()
    for name, words in _instructions():
        if name != "COPY" or words.startswith("--from"):
            continue
        *sources, target = words.split()
        for source in sources:
            assert f"!{source}" in allowed, f".dockerignore leaves out {source}"
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, context / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, context / target)
    _build(context, tmp_path / "dist", "--wheel")
    assert _wheel_names(tmp_path / "dist") == _wheel_names(built)


def test_the_image_runs_the_program_as_nobody_special() -> None:
    instructions = _instructions()
    names = [name for name, _ in instructions]
    after_user = instructions[names.index("USER") :]
    assert dict(instructions)["USER"] not in ("root", "0")
    assert ("ENTRYPOINT", '["drivebridge"]') in after_user
    assert not [words for name, words in after_user if name == "RUN"]
    for name, words in instructions:
        if name == "FROM":
            assert re.match(r"python:3\.\d+-slim", words), "a base image without a fixed release"
        if name == "RUN" and "pip " in words:
            assert "--no-cache-dir" in words


def test_the_image_and_the_tools_install_the_same_packages() -> None:
    script = (ROOT / "tools/environment.sh").read_text(encoding="utf-8")
    (line,) = re.findall(r"^install_packages (libegl1 .+)$", script, re.MULTILINE)
    assert _apt_packages() == set(line.split())
    for page in ("README.md", "docs/start.md"):
        assert line in (ROOT / page).read_text(encoding="utf-8"), f"{page} names other packages"


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="not a Debian")
def test_no_program_wants_a_library_that_the_image_lacks() -> None:
    brought = _with_what_they_need(_apt_packages()) | BASE_IMAGE_HAS
    for program in ("sumo", "netconvert", "netgenerate"):
        linked = subprocess.run(["ldd", sumo_binary(program)], capture_output=True, text=True, check=True).stdout
        assert "not found" not in linked
        for path in re.findall(r"=> (\S+)", linked):
            owner = "" if "site-packages" in path else _owner(path)
            assert not owner or owner in brought, f"{program} wants {path} of {owner}: name it in the Dockerfile"


def _owner(path: str) -> str:
    """Return the package that has the file, under the name it has now or had before /lib and /usr/lib were one."""
    for candidate in (path, str(Path(path).resolve()), f"/usr{path}", path.removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", candidate], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(":")[0]
    return path


def _with_what_they_need(packages: set[str]) -> set[str]:
    """Return ``packages`` and all that they depend on, by the database of installed packages."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package}\t${Pre-Depends}, ${Depends}\n"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = (line.split("\t") for line in done.stdout.splitlines())
    needs = {name: set(re.findall(r"(?:^|[,|]) *([a-z0-9.+-]+)", wanted)) for name, wanted in rows}
    found, waiting = set[str](), set(packages)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= needs.get(name, set()) - found
    return found
