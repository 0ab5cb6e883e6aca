"""What Athena is asked, and what it is not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cost.analysis._found import views
from cost.analysis._view import Options
from cost.bill import load
from cost.errors import InputError
from cost.views import compute
from tests.cost.billing.builders import GPUS, cur, write_csv
from tests.engines import bills
from tests.engines.rehearsal import RehearsedSession

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CUR 2.0 with the column that exports are partitioned by, which is no part of a line."""
    folder = tmp_path_factory.mktemp("table")
    lines = bills.cur2(folder)
    target = folder / "partitioned.parquet"
    months = f"SELECT *, '2026-10' AS billing_period FROM '{lines}'"  # noqa: S608
    months += f" UNION ALL SELECT *, '2026-09' FROM '{lines}'"  # noqa: S608
    duckdb.sql(f"COPY ({months}) TO '{target}' (FORMAT parquet)")
    return target


def test_only_the_wanted_month_is_read(table: Path, tmp_path: Path) -> None:
    session = RehearsedSession(tmp_path, {"t": table}, month="2026-10")
    bill = load(["billing.t"], gpus=GPUS, engine=session, month="2026-10")
    assert all("""STARTS_WITH("t0"."billing_period", '2026-10')""" in s for s in session.con.sent)
    assert bill.quality.duplicate_rows == 0


def test_nothing_but_queries_is_sent(table: Path, tmp_path: Path) -> None:
    session = RehearsedSession(tmp_path, {"t": table})
    bill = load(["t"], gpus=GPUS, engine=session)
    assert bill.hourly.count().to_pyarrow().as_py() > 0
    assert {text.split()[0] for text in session.con.sent} <= {"SELECT", "WITH"}
    assert 3 <= len(session.con.sent) <= 5


@pytest.mark.parametrize("name", ["bill/", "s3://bucket/export/", "a.b.c", "bill.csv.gz"])
def test_a_file_is_no_table(name: str, table: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Athena reads tables, not files"):
        load([name], engine=RehearsedSession(tmp_path, {"t": table}))


def test_a_table_of_text_is_refused(tmp_path: Path) -> None:
    text = write_csv(tmp_path / "a.csv", [cur()])
    target = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{text}', all_varchar = true)) TO '{target}'")
    with pytest.raises(InputError, match="nothing but text") as told:
        load(["t"], engine=RehearsedSession(tmp_path, {"t": target}))
    assert told.value.exit_code == 2


def test_times_as_text_are_refused(table: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.parquet"
    start = "line_item_usage_start_date"
    rows = f"SELECT * REPLACE (CAST({start} AS VARCHAR) AS {start}) FROM '{table}'"  # noqa: S608
    duckdb.sql(f"COPY ({rows}) TO '{target}'")
    with pytest.raises(InputError, match=f"times written as text .{start}"):
        load(["t"], engine=RehearsedSession(tmp_path, {"t": target}))


def test_lines_are_refused(table: Path, tmp_path: Path) -> None:
    bill = load(["t"], gpus=GPUS, engine=RehearsedSession(tmp_path, {"t": table}))
    spend = next(v for v in views() if v.id == "spend")
    with pytest.raises(InputError, match="for sums, not for lines"):
        compute(bill, spend, Options(by=("tag:app",)))
