"""Amounts: a double is the number that its shortest spelling says. Times: so is a zone."""

import datetime as dt
import random
from decimal import ROUND_HALF_UP, Context, Decimal

import ibis
import pytest

from cost.billing._raw import Raw

TWENTY, HALF_UP = Decimal("1e-20"), Context(prec=40, rounding=ROUND_HALF_UP)
EDGES = [0.1, -0.1, 1e-10, 4.9e-10, 1e-11, 0.12345678905, 99999.9999999999, 100000.1, 123456789.123]


def test_doubles_are_read_as_they_are_spelt() -> None:
    """Short ones, which never become text, and long ones; none brings binary noise."""
    seeded = random.Random(11)  # noqa: S311 - numbers to try, no secret
    short = [seeded.randrange(-(10**15), 10**15) / 10 ** seeded.randrange(11) for _ in range(3000)]
    long = [seeded.uniform(-2, 2) * 10.0 ** seeded.randrange(-3, 6) for _ in range(3000)]
    doubles = [None, 0.0, *EDGES, *short, *long]
    table = ibis.memtable({"cost": doubles}, schema={"cost": "float64"})
    raw = Raw(table=table, kind="parquet", columns={"cost": "cost"})
    read = table.select("cost", money=raw.money("cost")).to_pyarrow().to_pylist()
    assert len(read) == len(doubles)
    for row in read:
        spelt = None if row["cost"] is None else Decimal(repr(row["cost"]))
        assert row["money"] == (spelt and spelt.quantize(TWENTY, context=HALF_UP))


@pytest.mark.parametrize(
    ("spelt", "hour"),
    [
        ("2026-10-01T05:00:00Z", 5),
        ("2026-10-01 05:00:00", 5),
        ("2026-10-01 05:00:00+02:00", 3),
        ("2026-10-01 05:00:00-02", 7),
        ("2026-10-01", 0),
        ("10/1/26", 0),
        ("05:00:00", None),
        ("soon", None),
    ],
)
def test_a_time_s_spelling_says_its_zone(spelt: str, hour: int | None) -> None:
    table = ibis.memtable({"at": [spelt]}, schema={"at": "string"})
    raw = Raw(table=table, kind="csv", columns={"at": "at"})
    con = ibis.duckdb.connect()
    con.raw_sql("SET TimeZone = 'UTC'")
    found = con.to_pyarrow(table.select(at=raw.time("at"), unread=raw.unparsed())).to_pylist()
    read = None if hour is None else dt.datetime(2026, 10, 1, hour)  # noqa: DTZ001 - naive UTC
    assert found == [{"at": read, "unread": int(hour is None)}]


def test_a_column_of_another_kind_is_counted_not_guessed() -> None:
    """A number is no time: 1.5 since when? A list is no amount."""
    kinds = {"at": "float64", "cost": "array<int64>"}
    table = ibis.memtable({"at": [1.5], "cost": [[1]]}, schema=kinds)
    raw = Raw(table=table, kind="parquet", columns={name: name for name in kinds})
    read = {"at": raw.time("at"), "cost": raw.money("cost")}
    (row,) = table.select(**read, unread=raw.unparsed()).to_pyarrow().to_pylist()
    assert row == {"at": None, "cost": None, "unread": 2}
