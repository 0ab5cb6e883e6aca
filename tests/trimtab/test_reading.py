"""A terminal sees how far a reading is; a file sees nothing of it."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from rich.console import Console

from cost.bill import load
from cost.billing._ahead import Rows
from cost.engines import duckdb
from cost.engines._watch import watcher
from tests.cost.billing.builders import cur, write_legacy
from trimtab.reading import Passes, Reading, count


class Query:
    """A connection whose query is so far."""

    def __init__(self, *percents: float) -> None:
        self.percents = iter(percents)

    def query_progress(self) -> float:
        return next(self.percents)


def told(passes: Passes, *percents: float) -> list[str]:
    """What is said of it, two seconds after each other."""
    start = passes._since
    passes.watch(Query(*percents))
    return [passes.look(start + 2 * (n + 1)) for n, _ in enumerate(percents)]


def test_rows_a_second_and_what_is_left_are_of_the_pass() -> None:
    assert told(Passes(Rows(1000, exact=True)), -1, 1, 50) == [
        "pass 1",
        "pass 1",
        "pass 1, 83 rows/s, 6 s left of it",
    ]


def test_of_estimated_rows_the_speed_is_an_estimate() -> None:
    assert told(Passes(Rows(1234, exact=False)), 50) == ["pass 1, about 308 rows/s, 2 s left of it"]


def test_a_query_that_begins_anew_is_another_pass() -> None:
    assert told(Passes(Rows(1000, exact=True)), 90, 10, 40)[1:] == [
        "pass 2",
        "pass 2, 200 rows/s, 3 s left of it",
    ]


def test_rows_that_are_not_known_have_no_speed() -> None:
    assert told(Passes(None), 50) == ["pass 1, 2 s left of it"]


def test_a_terminal_sees_it_and_duckdb_is_asked(tmp_path: Path) -> None:
    text = io.StringIO()
    with Reading(["nothing"], Console(file=text, force_terminal=True, width=100)).shown():
        con = duckdb.connect(tmp_path)
        on = con.raw_sql("SELECT current_setting('enable_progress_bar')").fetchone()
    assert on == (True,)
    assert "reading" in text.getvalue()
    assert watcher.get() is None


def test_a_file_sees_nothing(tmp_path: Path) -> None:
    text = io.StringIO()
    with Reading(["nothing"], Console(file=text)).shown():
        con = duckdb.connect(tmp_path)
        off = con.raw_sql("SELECT current_setting('enable_progress_bar')").fetchone()
    assert off == (False,)
    assert text.getvalue() == ""


@pytest.mark.parametrize(
    ("folders", "rows"),
    [(("a", "b"), 6), (("BILLING_PERIOD=2026-10", "BILLING_PERIOD=2026-11"), None)],
)
def test_rows_are_counted_where_one_pass_is_over_all(
    tmp_path: Path, folders: tuple[str, str], rows: int | None
) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir()
        pa.parquet.write_table(pa.table({"x": [1, 2, 3]}), tmp_path / folder / "bill.parquet")
    assert count([str(tmp_path)]) == rows


def test_text_is_estimated_and_then_said_for_sure(tmp_path: Path) -> None:
    path, text = write_legacy(tmp_path / "bill.csv", [cur(0), cur(0), cur(1)]), io.StringIO()
    progress = Reading([str(path)], Console(file=text, force_terminal=True, width=100))
    with progress.shown():
        bill = load([path])
    progress.say(bill.quality)
    assert "reading about 3 rows" in text.getvalue()
    assert bill.quality.duplicate_rows == 1
    assert text.getvalue().endswith("read 3 rows\n")


def test_what_was_known_before_is_not_said_again(tmp_path: Path) -> None:
    path, text = write_legacy(tmp_path / "bill.csv", [cur(0)]), io.StringIO()
    progress = Reading([str(path)], Console(file=text))
    with progress.shown():
        bill = load([path])
    progress.say(bill.quality)
    assert text.getvalue() == ""


def test_rows_of_superseded_deliveries_are_not_counted(tmp_path: Path) -> None:
    for day in ("02", "30"):
        name = f"2026-10-{day}T10:00:00.000Z-6b622448-daaa-439c-92f1-afc727f1e0a3"
        folder = tmp_path / "BILLING_PERIOD=2026-10" / name
        folder.mkdir(parents=True)
        pa.parquet.write_table(pa.table({"x": [1, 2]}), folder / "bill.parquet")
    assert count([str(tmp_path)]) == 2


def test_text_and_addresses_do_not_say_how_many_rows(tmp_path: Path) -> None:
    (tmp_path / "bill.csv").write_text("a\n1\n")
    assert count([str(tmp_path)]) is None
    assert count(["s3://bucket/"]) is None
