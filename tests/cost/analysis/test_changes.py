import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from cost.analysis._effects import PARTS, effects
from cost.analysis._exact import total
from cost.analysis._spans import spans
from cost.analysis._view import Options
from cost.bill import Bill
from cost.errors import InputError
from cost.views import scope_of
from tests.cost.analysis.show import result, rows

SAME = (30, 30)


def item(c0: str | None, c1: str | None, q0: str | None, q1: str | None) -> dict[str, Any]:
    values = (None if value is None else Decimal(value) for value in (c0, c1, q0, q1))
    return {"unit": "Hrs", **dict(zip(("c0", "c1", "q0", "q1"), values, strict=True))}


def parts(*items: dict[str, Any], lengths: tuple[int, int] = SAME) -> dict[str, Decimal]:
    found = effects(list(items), lengths)
    return {name: amount for name, amount in found.items() if amount}


def test_more_of_the_same_is_volume() -> None:
    assert parts(item("10", "25", "10", "25")) == {"volume": 15}


def test_the_same_at_another_price_is_price() -> None:
    assert parts(item("10", "15", "10", "10")) == {"price": 5}


def test_the_same_hours_of_something_dearer_is_mix() -> None:
    cheap, dear = item("10", None, "10", None), item(None, "40", None, "10")
    assert parts(cheap, dear) == {"mix": 30}


def test_a_longer_month_is_days() -> None:
    assert parts(item("300", "310", "300", "310"), lengths=(30, 31)) == {"days": 10}


def test_kinds_that_come_and_go() -> None:
    assert parts(item(None, "7", None, "2")) == {"new": 7}
    assert parts(item("7", None, "2", None)) == {"ended": -7}
    assert parts({**item("1", "3", None, None), "unit": None}) == {"unmeasured": 2}
    assert parts(item("5", "9", "0", "0")) == {"unmeasured": 4}


def test_parts_add_up_to_the_last_digit_whatever_the_amounts() -> None:
    random = Random(5)  # noqa: S311 - amounts, nothing secret
    for _ in range(300):
        items = [
            item(*(None if random.random() < 0.2 else _amount(random) for _ in range(4)))
            for _ in range(random.randrange(1, 6))
        ]
        change = total([total(i["c1"] for i in items), -(total(i["c0"] for i in items) or 0)])
        found = effects(items, (random.randrange(1, 32), random.randrange(1, 32)))
        assert set(found) == set(PARTS)
        assert total(found.values()) == (change or 0)


def _amount(random: Random) -> str:
    return f"{random.randrange(-50, 10**6)}.{random.randrange(10**20):020}"


def test_an_open_month_is_compared_with_as_many_days(jumped: Bill) -> None:
    found = spans(scope_of(jumped), Options())
    day = dt.date
    assert found == (
        (day(2026, 9, 1), day(2026, 9, 19)),
        (day(2026, 10, 1), day(2026, 10, 19)),
    )


def test_months_are_compared_whole_and_weeks_where_there_is_one(quiet: Bill, brief: Bill) -> None:
    assert [span[0].month for span in spans(scope_of(quiet), Options())] == [9, 10]
    before, after = spans(scope_of(brief), Options())
    assert (after[1] - after[0]).days == (before[1] - before[0]).days == 7
    assert before[1] == after[0]


def test_what_jumped_is_told_and_what_did_not_change_is_left_out(jumped: Bill) -> None:
    first, *_ = found = rows(jumped, "changes", by=("service",))
    assert {row["service"] for row in found} == {"AmazonEC2"}
    assert sum(Decimal(first[name]) for name in PARTS) == Decimal(first["change"])
    assert "BoxUsage:p4d.24xlarge +320.00" in first["why"]


def test_two_times_of_the_reader_s_own(quiet: Bill) -> None:
    chosen = {"compare": "2026-09-01..2026-09-07:2026-10-01..2026-10-14"}
    (storage,) = [
        row for row in rows(quiet, "changes", more=chosen) if row["service"] == "AmazonS3"
    ]
    assert (storage["before"], storage["after"], storage["change"]) == ("140", "280", "140")
    note = result(quiet, "changes", more=chosen).notes[0]
    assert note.startswith("2026-09-01 to 2026-09-07 against 2026-10-01 to 2026-10-14, UTC")
    late = result(quiet, "changes", more={"compare": "2026-10:2026-11"})
    assert "not all in the bill" in late.notes[1]


@pytest.mark.parametrize(
    "given",
    ["2026-10", "2026-13:2026-14", "2026-10:2026-09", "x:y", "2026-10-05..2026-10-01:2026-11"],
)
def test_no_two_times(quiet: Bill, given: str) -> None:
    with pytest.raises(InputError, match=r"2026-09:2026-10"):
        result(quiet, "changes", more={"compare": given})
