"""Months are read once; what changed is read again; the result is that of one reading."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from cost import bill as bills
from cost import bill_months
from cost.bill import Bill
from cost.billing import _files
from cost.billing._cache import Cache
from cost.errors import SourceError
from cost.report.build import build
from tests.cost.billing.builders import cur, total, write_csv

OCTOBER, NOVEMBER = (
    {
        "bill_billing_period_start_date": f"2026-{month}-01T00:00:00Z",
        "bill_billing_period_end_date": f"2026-{after}-01T00:00:00Z",
        "line_item_usage_start_date": f"2026-{month}-02T10:00:00Z",
        "line_item_usage_end_date": f"2026-{month}-02T11:00:00Z",
        "identity_time_interval": f"2026-{month}-02T10:00:00Z/2026-{month}-02T11:00:00Z",
    }
    for month, after in (("10", "11"), ("11", "12"))
)


def line(number: int, cost: str, month: dict[str, str]) -> dict[str, str]:
    return cur(number, line_item_unblended_cost=cost, **month)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two months, each in a folder of its own."""
    home = tmp_path / "bill"
    first = [line(1, "0.1", OCTOBER), line(2, "0.2", OCTOBER)]
    write_csv(home / "BILLING_PERIOD=2026-10" / "a.csv.gz", first)
    write_csv(home / "BILLING_PERIOD=2026-11" / "a.csv.gz", [line(3, "4", NOVEMBER)])
    return home


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were opened, by their folder."""
    opened: list[str] = []
    look = _files.look

    def note(path: Path, label: str) -> Any:
        opened.append(path.parent.name[-7:])
        return look(path, label)

    monkeypatch.setattr(_files, "look", note)
    return opened


def load(folder: Path, cache: Cache | None, **options: Any) -> Bill:
    return bill_months.load([str(folder)], cache=cache, **options)


def report(bill: Bill) -> str:
    return build(bill, sources=["bill"]).model_dump_json()


def told(bill: Bill) -> tuple[Any, ...]:
    """What a bill says, without the report's views."""
    costs = bill.daily.order_by(["day", "ResourceId", "BilledCost"]).to_pyarrow().to_pylist()
    return costs, bill.quality, bill.period, bill.currency


@pytest.mark.slow
def test_a_second_run_reads_nothing_and_says_the_same(
    folder: Path, cache: Cache, read: list[str]
) -> None:
    once = report(bills.load([str(folder)]))
    read.clear()
    first = report(load(folder, cache))
    assert sorted(read) == ["2026-10", "2026-11"]
    read.clear()
    assert report(load(folder, cache)) == first == once
    assert read == []


@pytest.mark.slow
def test_hours_are_kept_as_well(folder: Path, cache: Cache, read: list[str]) -> None:
    load(folder, cache)
    read.clear()
    hourly = load(folder, cache).hourly
    assert str(hourly.BilledCost.sum().to_pyarrow().as_py()) == "4.30000000000000000000"
    assert hourly.schema() == bills.load([str(folder)]).hourly.schema()
    assert "2026-10" in read, "the comparison reads; the kept hours do not"
    assert len(read) == 2


@pytest.mark.slow
def test_only_the_month_that_changed_is_read_again(
    folder: Path, cache: Cache, read: list[str]
) -> None:
    load(folder, cache)
    read.clear()
    write_csv(folder / "BILLING_PERIOD=2026-11" / "a.csv.gz", [line(3, "5", NOVEMBER)])
    assert str(total(load(folder, cache))).rstrip("0") == "5.3"
    assert read == ["2026-11"]
    assert len(list(cache.folder.glob("*-*"))) == 2, "the older state of November is dropped"


@pytest.mark.slow
def test_a_file_of_the_same_size_that_is_newer_is_read_again(
    folder: Path, cache: Cache, read: list[str]
) -> None:
    load(folder, cache)
    read.clear()
    path = folder / "BILLING_PERIOD=2026-10" / "a.csv.gz"
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    load(folder, cache)
    assert read == ["2026-10"]


@pytest.mark.slow
def test_one_month_leaves_the_folders_of_others_alone(
    folder: Path, cache: Cache, read: list[str]
) -> None:
    assert total(load(folder, cache, month="2026-11")) == 4
    assert read == ["2026-11"]
    with pytest.raises(SourceError, match="no files of this month"):
        load(folder, cache, month="2026-01")


def damaged(cache: Cache, name: str, damage: bytes) -> None:
    for path in cache.folder.glob(f"*/{name}"):
        path.write_bytes(damage)


@pytest.mark.slow
def test_a_damaged_cache_is_noticed_and_made_again(
    folder: Path, cache: Cache, read: list[str]
) -> None:
    expected = told(load(folder, cache))
    damaged(cache, "daily.parquet", b"garbage")
    for again in (2, 0):
        read.clear()
        assert told(load(folder, cache)) == expected
        assert len(read) == again


@pytest.mark.slow
@pytest.mark.parametrize("name", ["daily.parquet", "about.json", "daily.parquet.sha256"])
def test_so_is_any_file_of_it_that_is_torn(
    folder: Path, cache: Cache, read: list[str], name: str
) -> None:
    expected = told(load(folder, cache))
    damaged(cache, name, b"")
    read.clear()
    assert told(load(folder, cache)) == expected
    assert len(read) == 2


@pytest.mark.slow
def test_one_flipped_digit_is_noticed(folder: Path, cache: Cache, read: list[str]) -> None:
    load(folder, cache)
    for path in cache.folder.glob("*/about.json"):
        path.write_bytes(path.read_bytes().replace(b'"rows":2', b'"rows":3'))
    read.clear()
    assert load(folder, cache).quality.rows == 3
    assert read == ["2026-10"]


@pytest.mark.slow
def test_lines_in_the_wrong_month_s_folder_count_once(folder: Path, cache: Cache) -> None:
    copy = [line(1, "0.1", OCTOBER), line(9, "7", NOVEMBER)]
    write_csv(folder / "BILLING_PERIOD=2026-11" / "b.csv.gz", copy)
    once = told(bills.load([str(folder)]))
    assert once[1].duplicate_rows == 1
    for _ in range(2):
        assert told(load(folder, cache)) == once


@pytest.mark.slow
def test_a_folder_without_lines_is_no_error(folder: Path, cache: Cache) -> None:
    header = write_csv(folder / "BILLING_PERIOD=2026-12" / "a.csv", [line(1, "1", NOVEMBER)])
    header.write_text(header.read_text().splitlines()[0] + "\n")
    assert load(folder, cache).quality.files == 3


@pytest.mark.slow
def test_a_cache_that_cannot_be_written_costs_time_only(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert load(folder, Cache(tmp_path / "file" / "cache")).quality.rows == 3


@pytest.mark.slow
def test_rows_are_read_when_they_are_asked_for(folder: Path, cache: Cache) -> None:
    load(folder, cache)
    assert load(folder, cache).rows.count().to_pyarrow().as_py() == 3


def _load_many(folder: str, cache: str, results: Any) -> None:
    results.put(report(load(Path(folder), Cache(Path(cache)))))


@pytest.mark.slow
def test_runs_at_the_same_time_do_not_disturb_each_other(folder: Path, cache: Cache) -> None:
    expected = report(bills.load([str(folder)]))
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    runs = [
        context.Process(target=_load_many, args=(str(folder), str(cache.folder), results))
        for _ in range(2)
    ]
    for run in runs:
        run.start()
    found = [results.get(timeout=120) for _ in runs]
    for run in runs:
        run.join()
    assert found == [expected, expected]


@pytest.mark.slow
def test_without_a_cache_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    load(folder, None)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_a_bill_that_moved_is_read_again(folder: Path, cache: Cache, read: list[str]) -> None:
    load(folder, cache)
    read.clear()
    moved = folder.with_name("moved")
    shutil.move(folder, moved)
    load(moved, cache)
    assert len(read) == 2
