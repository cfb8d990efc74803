"""Write the .meta files of ``unity_project/Assets``.

    python tools/unity_meta.py [--check] [PROJECT]

Unity gives every file and folder of a project an identifier in a .meta file beside it, by which assets refer to each
other, and invents one where it is missing. So that all copies of the project agree, the identifiers are made here: the
MD5 of the path relative to PROJECT, ``unity_project`` by default. A .meta file whose file has gone is removed. What
the project's .gitignore leaves out has none.

With --check nothing is written; every difference is named, and the exit status is 1 if there is one.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "unity_project"

GENERATED = "Bridge.Generated"
"""The folder of ``Assets`` that the Editor's menu makes; not under version control."""

_TAIL = "  externalObjects: {}\n  userData: \n  assetBundleName: \n  assetBundleVariant: \n"
_PLAIN_TAIL = "  userData: \n  assetBundleName: \n  assetBundleVariant: \n"

_IMPORTERS = {
    ".asmdef": "AssemblyDefinitionImporter:\n" + _TAIL,
    ".asset": "NativeFormatImporter:\n  externalObjects: {}\n  mainObjectFileID: 11400000\n" + _PLAIN_TAIL,
    ".cginc": "ShaderIncludeImporter:\n" + _TAIL,
    ".cs": (
        "MonoImporter:\n  externalObjects: {}\n  serializedVersion: 2\n  defaultReferences: []\n  executionOrder: 0\n"
        "  icon: {instanceID: 0}\n" + _PLAIN_TAIL
    ),
    ".hlsl": "ShaderIncludeImporter:\n" + _TAIL,
    ".json": "TextScriptImporter:\n" + _TAIL,
    ".mat": "NativeFormatImporter:\n  externalObjects: {}\n  mainObjectFileID: 2100000\n" + _PLAIN_TAIL,
    ".md": "TextScriptImporter:\n" + _TAIL,
    ".shader": (
        "ShaderImporter:\n  externalObjects: {}\n  defaultTextures: []\n  nonModifiableTextures: []\n"
        "  preprocessorOverride: 0\n" + _PLAIN_TAIL
    ),
    ".txt": "TextScriptImporter:\n" + _TAIL,
    ".xml": "TextScriptImporter:\n" + _TAIL,
}
_FOLDER = "folderAsset: yes\nDefaultImporter:\n" + _TAIL


class UnknownAssetError(Exception):
    """A file of a kind whose importer is not known here."""


def expected_metas(project: Path) -> dict[Path, str]:
    """Return what every .meta file of the project must hold.

    Raises ``UnknownAssetError`` for a file of another kind than those that the project has.
    """
    return {
        asset.with_name(asset.name + ".meta"): _meta(asset, asset.relative_to(project).as_posix())
        for asset in _assets(project / "Assets")
    }


def differences(project: Path) -> Iterator[tuple[Path, str | None, str]]:
    """Yield every .meta file that is not as it must be, with what it must hold (None: it must go) and what is wrong."""
    expected = expected_metas(project)
    for path, text in sorted(expected.items()):
        if not path.exists():
            yield path, text, "is missing"
        elif path.read_bytes() != text.encode():
            yield path, text, "differs"
    for path in sorted((project / "Assets").rglob("*.meta")):
        if path not in expected and not _is_generated(path.relative_to(project / "Assets")):
            yield path, None, "is left over from a file that has gone"


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the .meta files of unity_project/Assets.")
    parser.add_argument("--check", action="store_true", help="write nothing; name what differs")
    parser.add_argument("project", nargs="?", type=Path, default=PROJECT, metavar="PROJECT")
    options = parser.parse_args(arguments)
    try:
        found = list(differences(options.project))
    except UnknownAssetError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path, text, problem in found:
        if options.check:
            sys.stderr.write(f"{path} {problem}; run python tools/unity_meta.py\n")
        elif text is None:
            path.unlink()
        else:
            path.write_bytes(text.encode())
    return 1 if options.check and found else 0


def _assets(folder: Path) -> Iterator[Path]:
    """Yield what Unity imports below ``folder``: it passes over names that begin with a dot or end with a tilde.

    Folders without files are left out, since git does not know them.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix == ".meta" or path.name.startswith(".") or path.name.endswith("~") or path.name == GENERATED:
            continue
        within = list(_assets(path)) if path.is_dir() else []
        if within or path.is_file():
            yield path
        yield from within


def _is_generated(path: Path) -> bool:
    return path.parts[0] in (GENERATED, f"{GENERATED}.meta")


def _meta(asset: Path, name: str) -> str:
    if asset.is_dir():
        importer = _FOLDER
    elif asset.suffix in _IMPORTERS:
        importer = _IMPORTERS[asset.suffix]
    else:
        raise UnknownAssetError(
            f"{asset}: expected a file that ends with one of {', '.join(sorted(_IMPORTERS))}; "
            "add its importer to tools/unity_meta.py"
        )
    guid = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    return f"fileFormatVersion: 2\nguid: {guid}\n{importer}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
