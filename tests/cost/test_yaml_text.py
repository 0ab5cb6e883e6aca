from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cost.errors import SettingsError, SourceError
from cost.yaml_text import load, load_file

if TYPE_CHECKING:
    from pathlib import Path


def test_values_and_aliases_are_read() -> None:
    assert load("a: &x [1]\nb: *x\n", "f") == {"a": [1], "b": [1]}
    assert load("", "f") is None


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("a: 1\na: 2\n", "f:2", 'found duplicate key "a"'),
        ("a:\n\tb: 1\n", "f:2", "cannot start any token"),
        ("a: [\n", "f:2", "expected the node content"),
        ("a: *nope\n", "f:1", "undefined alias"),
        ("a: &x {b: *x}\n", "f", "an alias refers to what it stands in"),
        ("a: 1\n---\nb: 2\n", "f:2", "but found another document"),
        ("a: !!python/object:os.system x\n", "f:1", "could not determine a constructor"),
        ("a: \x00\n", "f", "special characters are not allowed"),
        ("[" * 5000, "f", "nested too deeply"),
        ("a: 2027-13-45\n", "f", "month must be in 1..12"),
    ],
)
def test_one_line_says_what_is_wrong_and_where(text: str, where: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(text, "f")
    assert (caught.value.where, "\n" in caught.value.what) == (where, False)
    assert why in caught.value.what
    assert caught.value.next_step is not None


def test_a_file_that_is_no_utf8_or_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: \xe9\n")
    with pytest.raises(SourceError, match="not UTF-8 text: byte 0xe9 at 3"):
        load_file(tmp_path / "a.yaml", SourceError)
    with pytest.raises(SettingsError, match="Is a directory"):
        load_file(tmp_path)
