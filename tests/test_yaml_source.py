from __future__ import annotations

import pytest

from bridge.yaml_source import MAX_BYTES, MAX_VALUES, UnusableYamlError, read_yaml


def test_values_and_lines() -> None:
    document = read_yaml("a: 1\nb:\n  c: [2.5, true, null, on, 0x1F, 010, 1_000]\n  d: 2025-06-21T04:00Z\n")
    assert document.data == {
        "a": 1,
        "b": {"c": [2.5, True, None, "on", 31, 10, 1000], "d": "2025-06-21T04:00Z"},
    }
    assert [document.line(place) for place in [("a",), ("b",), ("b", "c", 0), ("b", "d")]] == [1, 2, 3, 4]
    assert document.line(("b", "missing", "deeper")) == 2


def test_anchors_are_followed() -> None:
    document = read_yaml("a: &x {k: 1}\nb: *x\n")
    assert document.data == {"a": {"k": 1}, "b": {"k": 1}}
    assert document.line(("b",)) == 2


def test_duplicates_keep_the_first_value() -> None:
    document = read_yaml("a: 1\na: 2\n")
    assert document.data == {"a": 1}
    assert document.duplicates == [(("a",), 2)]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: !!python/object:os.system {}\n", 2, "the tag tag:yaml.org,2002:python/object:os.system is not"),
        ("a: !secret x\n", 1, "the tag !secret is not supported"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML: expected a single document"),
        ("a:\n\t- b\n", 2, "found character '\\t' that cannot start any token"),
        ("a: b: c\n", 1, "mapping values are not allowed here"),
        ("a: *nowhere\n", 1, "found undefined alias 'nowhere'"),
        ("a: \x07\n", 1, "special characters are not allowed"),
        ("? [1, 2]\n: 3\n", 1, "a field's name must be a single word"),
        ("a: !!int x\n", 1, "'x' is not a number"),
        ("%YAML 1.1\n---\na: 1:30\n", 3, "'1:30' is not a number"),
        (f"a: {'9' * 5000}\n", 1, "a number has more than"),
        ("a: " + "[" * 30 + "]" * 30, 1, "nested more than"),
        ("a: " + "[" * 50_000 + "]" * 50_000, 1, "nested more than"),
        ("a: &a [*a]\n", 1, "nested more than"),
        ("#" * (MAX_BYTES + 1), 1, "the file is larger than 256 KiB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(UnusableYamlError) as caught:
        read_yaml(text)
    assert caught.value.line == line
    assert message in caught.value.message


def test_aliases_cannot_unfold_into_millions() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(UnusableYamlError, match=f"more than {MAX_VALUES} values"):
        read_yaml("\n".join(lines))
