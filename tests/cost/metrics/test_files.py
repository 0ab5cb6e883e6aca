"""Utilisation files: any grain becomes hours, gaps stay gaps, bad files are refused."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from cost.errors import SourceError
from cost.metrics.files import read
from cost.metrics.table import Metrics

HEADER = "resource_id,metric,timestamp,value\n"


def csv(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "metrics.csv"
    path.write_text(header + "".join(f"{line}\n" for line in lines))
    return path


def rows(found: Metrics) -> list[dict]:
    ordered = found.rows.drop("series").order_by("resource_id", "metric", "hour")
    return ordered.to_pyarrow().to_pylist()


def test_minutes_become_hours(tmp_path: Path):
    minutes = [f"i-1,cpu_utilization,2026-10-01T00:{m:02}:00Z,{m}" for m in range(0, 60, 5)]
    (hour,) = rows(read(csv(tmp_path, *minutes)))
    assert (hour["average"], hour["maximum"], hour["samples"]) == (27.5, 55.0, 12)


def test_a_database_that_takes_long_draws_no_bar_into_what_is_printed(tmp_path: Path):
    con = read(csv(tmp_path, "i-1,cpu_utilization,2026-10-01,5")).rows.get_backend()
    (bar,) = con.raw_sql("SELECT current_setting('enable_progress_bar')").fetchone()
    assert not bar


def test_bytes_are_summed(tmp_path: Path):
    lines = [f"i-1,network_in_bytes,2026-10-01 00:{m:02}:00,100" for m in (0, 5, 10)]
    (hour,) = rows(read(csv(tmp_path, *lines)))
    assert (hour["average"], hour["maximum"]) == (300.0, 300.0)


def test_times_with_a_zone_are_taken_to_utc(tmp_path: Path):
    (hour,) = rows(read(csv(tmp_path, "i-1,cpu_utilization,2026-10-01T01:30:00+02:00,5")))
    assert str(hour["hour"]) == "2026-09-30 23:00:00"


def test_a_parquet_file_with_averages_and_maxima(tmp_path: Path):
    table = pa.table(
        {
            "resource_id": ["i-1"],
            "metric": ["gpu_utilization"],
            "hour": pa.array([1_790_000_000_000_000], pa.timestamp("us", tz="UTC")),
            "average": [10.0],
            "maximum": [90.0],
        }
    )
    pq.write_table(table, tmp_path / "m.parquet")
    (hour,) = rows(read(tmp_path / "m.parquet"))
    assert (hour["average"], hour["maximum"], hour["hour"].minute) == (10.0, 90.0, 0)


def test_missing_values_are_gaps_and_counted(tmp_path: Path):
    found = read(
        csv(
            tmp_path,
            "i-1,cpu_utilization,2026-10-01T00:00:00Z,",
            "i-1,cpu_utilization,2026-10-01T01:00:00Z,NaN",
            "i-1,cpu_utilization,2026-10-01T02:00:00Z,3",
        )
    )
    assert [r["hour"].hour for r in rows(found)] == [2]
    assert found.notes == ("left out 2 x without a value",)


def test_the_same_point_twice_counts_once(tmp_path: Path):
    line = "i-1,network_in_bytes,2026-10-01T00:00:00Z,100"
    (hour,) = rows(read(csv(tmp_path, line, line)))
    assert hour["average"] == 100.0


def test_a_daily_grain_fills_one_hour_a_day(tmp_path: Path):
    days = [f"i-1,cpu_utilization,2026-10-{d:02},5" for d in (1, 2, 3)]
    assert read(csv(tmp_path, *days)).summary("cpu_utilization")["i-1"].hours == 3


def test_a_folder_is_read_whole(tmp_path: Path):
    csv(tmp_path, "i-1,cpu_utilization,2026-10-01,5")
    (tmp_path / "b.csv").write_text(HEADER + "i-2,cpu_utilization,2026-10-01,5\n")
    assert set(read(tmp_path).summary("cpu_utilization")) == {"i-1", "i-2"}


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["i-1,cpu_utilization,2026-10-01,101.5"], "1 x above 100 %"),
        (["i-1,cpu_utilization,2026-10-01,-1"], "1 x negative"),
        (["i-1,cpu_utilization,2026-10-01,inf"], "1 x infinite"),
        (["i-1,cpu_utilization,2026-10-01,high"], "1 x whose time or number can't be read"),
        (["i-1,cpu_utilization,yesterday,5"], "1 x whose time or number can't be read"),
        ([",cpu_utilization,2026-10-01,5"], "1 x without a resource"),
        (["i-1,cpu_utilisation,2026-10-01,5"], "known metric"),
        ([], "known metric"),
    ],
)
def test_a_file_of_nothing_but_that_is_refused(tmp_path: Path, lines: list[str], what: str):
    with pytest.raises(SourceError, match=what):
        read(csv(tmp_path, *lines))


BAD = ("-1", "high", "", "NaN", "inf")


def test_what_no_hour_can_hold_is_left_out_and_counted(tmp_path: Path):
    at = "i-1,cpu_utilization,2026-10-01T0"
    found = read(
        csv(tmp_path, f"{at}0:00:00,5", *(f"{at}1:{n}0:00,{v}" for n, v in enumerate(BAD)))
    )
    assert [(r["hour"].hour, r["maximum"]) for r in rows(found)] == [(0, 5.0)]
    assert found.notes == (
        "left out 1 x infinite",
        "left out 1 x negative",
        "left out 1 x whose time or number can't be read",
        "left out 2 x without a value",
    )


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_resource_in_another_unit_is_not_believed(tmp_path: Path, suffix: str):
    """The highest hours alone would be missing: what is left would look small."""
    hours = [f"2026-10-01T{h:02}:00:00" for h in range(4)]
    table = pa.table(
        {
            "resource_id": ["i-1"] * 4 + ["i-2"] * 4,
            "metric": ["cpu_utilization"] * 8,
            "timestamp": pa.array(hours * 2).cast(pa.timestamp("s")),
            "value": [20.0, 30.0, 350.0, 240.0, 20.0, 30.0, 100.9, 99.0],
        }
    )
    path = tmp_path / f"m.{suffix}"
    (arrow_csv.write_csv if suffix == "csv" else pq.write_table)(table, path)
    found = read(path)
    assert {r["resource_id"] for r in rows(found)} == {"i-2"}
    (note,) = found.notes
    assert note == (
        "cpu_utilization of 1 resources is not used (i-1): 2 x above 100 %: another unit?"
    )


def test_shares_of_one_are_asked_about(tmp_path: Path):
    found = read(csv(tmp_path, "i-1,cpu_utilization,2026-10-01,0.8"))
    assert "cpu_utilization never exceeds 1" in found.notes[0]


def test_order_and_types_do_not_matter(tmp_path: Path):
    """Sorted by time or by resource, seconds or text: the same hours."""
    times = np.datetime64("2026-10-01", "s") + np.arange(0, 7200, 300)
    ids, stamps = np.repeat(["i-1", "i-2", "i-3"], 24), np.tile(times, 3)
    value = np.arange(72) % 50
    metric = np.where(np.arange(72) % 2, "cpu_utilization", "their_own")
    table = pa.table(
        {"resource_id": ids, "metric": metric, "timestamp": stamps, "value": value.astype("int32")}
    )
    by_time = table.sort_by([("timestamp", "ascending"), ("value", "descending")])
    text = table.set_column(2, "timestamp", pa.array(stamps.astype(str)))
    found = []
    for number, one in enumerate((table, by_time, text)):
        pq.write_table(one, tmp_path / f"{number}.parquet", row_group_size=7)
        found.append(rows(read(tmp_path / f"{number}.parquet")))
    assert found[0] == found[1] == found[2]
    assert [(r["average"], r["maximum"], r["samples"]) for r in found[0]][:2] == [
        (6.0, 11.0, 6),
        (18.0, 23.0, 6),
    ]


def test_a_missing_column_is_named(tmp_path: Path):
    with pytest.raises(SourceError, match=r"csv: no column metric\n  allowed: .*; it has resource"):
        read(csv(tmp_path, header="resource_id,timestamp,value\n"))
    with pytest.raises(SourceError, match="no column timestamp"):
        read(csv(tmp_path, header="resource_id,metric,value\n"))


def test_files_that_are_missing_foreign_or_corrupt_are_refused(tmp_path: Path):
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and no more")
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for path, why in (
        (broken, "magic bytes"),
        (empty, "no column"),
        (tmp_path / "none.csv", "no such"),
    ):
        with pytest.raises(SourceError, match=why) as raised:
            read(path)
        assert "Traceback" not in str(raised.value)
    (tmp_path / "sub").mkdir()
    with pytest.raises(SourceError, match="no Parquet or CSV"):
        read(tmp_path / "sub")


def test_points_that_were_there_already_are_counted(tmp_path: Path):
    line = "i-1,network_in_bytes,2026-10-01T00:00:00Z,100"
    other = "i-1,network_in_bytes,2026-10-01T00:00:00Z,300"
    found = read(csv(tmp_path, line, line, other, "i-1,cpu_utilization,2026-10-01T00:00:30Z,5"))
    assert {r["metric"]: r["average"] for r in rows(found)} == {
        "network_in_bytes": 300.0,
        "cpu_utilization": 5.0,
    }
    assert found.notes == (
        "2 points were there already and count once",
        "1 times have several values: the highest counts",
    )


def test_files_that_overlap_count_once_and_an_hour_split_between_files_is_one(tmp_path: Path):
    csv(tmp_path, *(f"i-1,network_in_bytes,2026-10-01T00:{m:02}:00Z,100" for m in (0, 10, 20)))
    more = (f"i-1,network_in_bytes,2026-10-01T00:{m:02}:00Z,100" for m in (20, 30))
    (tmp_path / "b.csv").write_text(HEADER + "".join(f"{line}\n" for line in more))
    found = read(tmp_path)
    assert [(r["average"], r["samples"]) for r in rows(found)] == [(400.0, 4)]
    assert found.notes == ("1 points were there already and count once",)


def test_seconds_are_no_repeats(tmp_path: Path):
    lines = [f"i-1,network_in_bytes,2026-10-01T00:00:{s:02}Z,1" for s in (0, 10, 20)]
    found = read(csv(tmp_path, *lines))
    assert [r["average"] for r in rows(found)] == [3.0]
    assert found.notes == ()
