"""A report that was made of the same files is not made again; anything else is."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from cost import bill_files
from cost.report import _kept
from cost.report.make import Asked, make

KEPT = """
import sys
from pathlib import Path
from cost.report.make import Asked, make
from cost.report import html
made = make(Asked(sources=(sys.argv[1],)), Path(sys.argv[2]))
html.render(made.report, made.rollup)
print(made.report.totals.billed, *{"duckdb", "ibis", "pandas", "pyarrow"} & set(sys.modules))
"""


def test_it_is_kept_until_something_changes(bill_file: Path, tmp_path: Path) -> None:
    reads: list[int] = []

    @contextlib.contextmanager
    def reading() -> Iterator[None]:
        reads.append(1)
        yield

    path, cache, told = tmp_path / "bill.csv", tmp_path / "cache", list[str]()
    shutil.copy(bill_file, path)
    asked = Asked(sources=(str(path),))
    computed = make(asked, cache, reading=reading)
    assert make(asked, cache, reading=reading) == computed
    assert len(reads) == 1
    (file,) = (cache / "reports").iterdir()
    file.write_bytes(b"garbage")
    assert make(asked, cache, reading=reading, told=told.append) == computed
    assert len(reads) == 2
    assert str(file) in told[0]
    in_a_new_process = subprocess.run(
        [sys.executable, "-c", KEPT, path, cache], check=True, capture_output=True, text=True
    )
    assert in_a_new_process.stdout.strip() == str(computed.report.totals.billed), "and no engine"


def test_nothing_is_kept_where_nothing_shall_be(bill_file: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    make(Asked(sources=(str(bill_file),)))
    assert sorted(tmp_path.rglob("*")) == before


def test_the_files_are_in_the_name(bill_file: Path, tmp_path: Path) -> None:
    def name() -> str:
        return _kept.name(Asked(sources=(str(tmp_path),)), bill_files.find([str(tmp_path)]).state)

    path = tmp_path / "a.csv"
    shutil.copy(bill_file, path)
    names = [name(), name()]
    assert names[0] == names[1]
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    names.append(name())
    shutil.copy(path, tmp_path / "b.csv")
    names.append(name())  # a copy, which is not read: it is counted
    (tmp_path / "b.csv").write_bytes(path.read_bytes() + b"\n")
    names.append(name())
    path.unlink()
    names.append(name())
    assert len(set(names)) == 5
