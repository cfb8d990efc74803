"""The public surface is what is written down, and nothing loads before it is used."""

import subprocess
import sys

import bridge


def test_every_public_name_can_be_imported_and_says_where_it_lives() -> None:
    assert sorted(bridge._HOMES) == bridge.__all__
    for name in bridge.__all__:
        value = getattr(bridge, name)
        assert value.__module__ == bridge._HOMES[name]
        assert value.__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(bridge, "no_such_name")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from bridge.cli import app\n"
        "heavy = {'numpy', 'grpc', 'cv2', 'moderngl', 'shapely', 'pydantic', 'traci'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {sorted(heavy)}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
