"""S3 server access logs: what was read, and when last."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from cost.errors import SourceError
from cost.inventory import access_logs
from tests.cost import stored

FIRST, LAST = datetime(2026, 7, 1, 6), datetime(2026, 10, 9, 23, 59, 59)  # noqa: DTZ001 - UTC


def test_the_last_read_of_each_object_counts(tmp_path: Path):
    lines = [
        stored.log_line("data", "a b/x.csv", FIRST),
        stored.log_line("data", "a b/x.csv", LAST),
        stored.log_line("data", "copied", FIRST, "REST.COPY.OBJECT_GET"),
        stored.log_line("data", "written", LAST, "REST.PUT.OBJECT"),
        stored.log_line("data", "asked", LAST, "REST.HEAD.OBJECT"),
        stored.log_line("data", "missing", LAST).replace('" 200 ', '" 404 '),
    ]
    (tmp_path / "2026-10-09-a").write_text("".join(lines))
    found = access_logs.read(tmp_path)
    rows = found.table.order_by("key").to_pyarrow().to_pylist()
    assert [(r["key"], r["last"]) for r in rows] == [("a b/x.csv", LAST), ("copied", FIRST)]
    assert found.span == {"data": (FIRST, LAST)}
    assert found.days("data") == pytest.approx(100.75, abs=0.01)
    assert found.days("other") == 0
    assert found.notes == ()


def test_lines_that_are_no_requests_are_counted(tmp_path: Path):
    (tmp_path / "a").write_text("hello\n" + stored.log_line("data", "x", FIRST))
    with gzip.open(tmp_path / "b.gz", "wt") as file:
        file.write(stored.log_line("data", "y", LAST))
    found = access_logs.read(tmp_path)
    assert found.notes == ("1 line without a request left out",)
    assert found.table.count().to_pyarrow().as_py() == 2


def test_what_are_no_logs_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="no access logs"):
        access_logs.read(tmp_path)
    (tmp_path / "a").write_text("hello\n")
    with pytest.raises(SourceError, match="no line is of"):
        access_logs.read(tmp_path)
