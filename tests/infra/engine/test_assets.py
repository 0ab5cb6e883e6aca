from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cost.errors import InputError
from infra.engine.assets import hashes, with_hashes, without_hashes

if TYPE_CHECKING:
    from pathlib import Path

CODE = {"code": {"$archive": {"assets": {"h.py": {"$asset": "h.py"}, "lib": {"$archive": "lib"}}}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.py").write_text("a")
    (tmp_path / "h.py").write_text("h")
    return tmp_path


def test_hashes_follow_contents_not_times(folder: Path) -> None:
    before = hashes(with_hashes(CODE, folder))
    (folder / "lib" / "a.py").write_text("a")
    (folder / "lib" / "__pycache__").mkdir()
    (folder / "lib" / "__pycache__" / "a.pyc").write_text("x")
    assert hashes(with_hashes(CODE, folder)) == before
    (folder / "lib" / "a.py").write_text("b")
    assert hashes(with_hashes(CODE, folder)) != before


def test_hashes_can_be_taken_off_again(folder: Path) -> None:
    assert without_hashes(with_hashes(CODE, folder)) == CODE
    assert without_hashes(with_hashes({"a": [{"$asset": "h.py"}]}, folder)) == {
        "a": [{"$asset": "h.py"}]
    }


def test_a_file_that_is_not_there_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        with_hashes({"code": {"$archive": "nowhere"}}, folder)
