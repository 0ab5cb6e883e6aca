"""Rows of a small table have the types that the table says."""

from datetime import date

import ibis

from cost.engines._rows import rows_of


def test_the_week_and_the_month_of_a_day_are_days() -> None:
    con = ibis.duckdb.connect()
    days = con.create_table("days", schema={"day": "date"})
    con.insert("days", [(date(2026, 10, 14),), (None,)])
    times = days.select(week=days.day.truncate("W"), month=days.day.truncate("M"))
    assert rows_of(times) == [
        {"week": date(2026, 10, 12), "month": date(2026, 10, 1)},
        {"week": None, "month": None},
    ]
