"""A file of what is counted is read as it is meant, or refused with its line."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cost.analysis._metric import read
from cost.errors import SourceError

DAY = dt.date(2026, 10, 1)


def test_csv_adds_up_what_is_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "tokens.csv"
    path.write_text("date,tag:app,value\n2026-10-01,a,1.5\n2026-10-01,a,2\n2026-10-02,b,0\n")
    found = read(path)
    assert (found.name, found.dimension) == ("tokens", "tag:app")
    assert found.amounts[DAY, "a"] == Decimal("3.5")
    assert found.amounts[dt.date(2026, 10, 2), "b"] == 0


def test_parquet_of_the_whole_bill(tmp_path: Path) -> None:
    path = tmp_path / "users.parquet"
    pq.write_table(pa.table({"value": [0.1, 7.0], "date": [DAY, DAY]}), path)
    found = read(path)
    assert found.dimension is None
    assert found.amounts == {(DAY, None): Decimal("7.1")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,value\n2026-10-01,1\n", "has the columns day, value"),
        ("date,value,a,b\n2026-10-01,1,x,y\n", "at most one dimension"),
        ("date,value\n", "without rows"),
        ("date,value\n2026-10-01,1\n1 October,1\n", r"m\.csv:3: '1 October' is no date"),
        ("date,value\n2026-10-01,-1\n", r"m\.csv:2: '-1' is no amount"),
        ("date,value\n2026-10-01,many\n", "'many' is no amount"),
        ("date,value\n2026-10-01,NaN\n", "'NaN' is no amount"),
        ("date,value\n2026-10-01\n", "None is no amount"),
    ],
)
def test_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text)
    with pytest.raises(SourceError, match=said):
        read(path)


def test_torn_parquet(tmp_path: Path) -> None:
    path = tmp_path / "m.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(SourceError, match="cannot be read"):
        read(path)
