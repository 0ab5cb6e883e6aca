"""`trimtab sandbox feed` tells of every record, and leaves with 1 if one is lost."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cost.errors import InputError
from infra.sandbox.feed import Fed
from tests.trimtab.run import run
from trimtab.feeding import as_json, lines_of, render

FED = Fed(
    component="streams.clicks",
    stream="clicks",
    given=9,
    refused=1,
    delivered=4,
    duplicates=2,
    quarantined=1,
    failed=1,
    dropped=0,
    files=("s3://lake/a.parquet",),
    readers=({"function": "sum", "batches": 1, "windows": 1, "failed": 0, "counted": {"late": 3}},),
    notes=("completed by us",),
)


def test_lines_are_read_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "records"
    file.write_bytes(b'{"a": 1}\n\n\x00\xff\r\n{"b"\n')
    assert lines_of(file) == [b'{"a": 1}', b"\x00\xff\r", b'{"b"']
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x\n")))
    assert lines_of(Path("-")) == [b"x"]


def test_no_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        lines_of(tmp_path / "nothing")


def test_every_record_is_in_a_line() -> None:
    text = render(FED)
    assert "9 records on clicks" in text and "late 3" in text and "s3://lake/a.parquet" in text
    numbers = [int(line.split()[0]) for line in text.splitlines() if line.startswith("       ")]
    assert sum(numbers) == 9 and "lost" not in text
    assert as_json(FED)["lost"] == 0


def test_what_is_lost_or_twice_is_said() -> None:
    assert "       2  lost" in render(replace(FED, delivered=2))
    assert replace(FED, delivered=5).lost == -1


def test_without_an_emulator_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (tmp_path / "records").write_text("{}\n")
    monkeypatch.chdir(tmp_path)
    done = run("sandbox", "feed", "streams.clicks", "records")
    assert done.code == 3 and "no emulator runs" in done.err
