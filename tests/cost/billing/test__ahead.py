"""Rows are told before they are read: for sure of Parquet, about of text, however it is packed."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet
import pytest

from cost.billing import _ahead
from cost.billing._ahead import Rows, rows

if TYPE_CHECKING:
    from pathlib import Path

LINES = 2000
TEXT = b"day,cost\n" + b"".join(b"2026-10-01,%06d\n" % number for number in range(LINES))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that is far less than the text."""
    monkeypatch.setattr(_ahead, "HEAD", 1000)
    monkeypatch.setattr(_ahead, "PACKED", 1000)


def packed(folder: Path, packing: str) -> Path:
    path = folder / "bill"
    if packing == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bill.csv", TEXT)
    elif packing == "members":
        path.write_bytes(b"".join(gzip.compress(TEXT[n : n + 6000]) for n in range(0, 60000, 6000)))
    else:
        path.write_bytes(gzip.compress(TEXT) if packing == "gzip" else TEXT)
    return path


@pytest.mark.parametrize("packing", ["none", "gzip", "zip"])
def test_lines_of_one_length_are_estimated_to_the_line(tmp_path: Path, packing: str) -> None:
    assert rows([packed(tmp_path, packing)]) == Rows(LINES, exact=False)


def test_a_gzip_of_several_members_is_more_than_its_last(tmp_path: Path) -> None:
    assert rows([packed(tmp_path, "members")]).number == pytest.approx(LINES, rel=0.2)


def test_a_size_that_wrapped_is_unwrapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wraps = len(TEXT) // 3
    path = packed(tmp_path, "gzip")
    said = (len(TEXT) % wraps).to_bytes(4, "little")
    path.write_bytes(path.read_bytes()[:-4] + said)
    monkeypatch.setattr(_ahead, "WRAPS", wraps)
    assert rows([path]).number == LINES


@pytest.mark.parametrize(("text", "number"), [(b"", 0), (b"a,b\n", 0), (b"a,b\n1,2", 1)])
def test_short_texts_are_counted(tmp_path: Path, text: bytes, number: int) -> None:
    (tmp_path / "bill.csv").write_bytes(text)
    assert rows([tmp_path / "bill.csv"]).number == number


def test_parquet_is_sure_and_text_beside_it_is_not(tmp_path: Path) -> None:
    pa.parquet.write_table(pa.table({"x": [1, 2, 3]}), tmp_path / "bill.parquet")
    assert rows([tmp_path / "bill.parquet"]) == Rows(3, exact=True)
    both = rows([tmp_path / "bill.parquet", packed(tmp_path, "none")])
    assert both == Rows(3 + LINES, exact=False)


def test_an_estimate_has_three_digits() -> None:
    assert str(Rows(1_234_567, exact=True)) == "1,234,567"
    assert str(Rows(1_234_567, exact=False)) == "about 1,230,000"
