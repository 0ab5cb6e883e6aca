import datetime as dt
from decimal import Decimal

import pytest

from cost.analysis import _series
from cost.analysis._series import DAY, by_key, month_of, rest, running, series
from cost.analysis._view import Options
from cost.bill import Bill
from cost.errors import InputError
from cost.views import scope_of
from tests.cost.analysis.seasons import FIRST, usd

SERVICES = Options(by=("service",))


def of(bill: Bill, options: Options) -> tuple[list[dict[str, object]], _series.Series]:
    scope = scope_of(bill)
    rows = _series.query(scope, options).to_pyarrow().to_pylist()
    found = series(rows, scope, options)
    assert found is not None
    return rows, found


def test_a_row_for_each_key_and_a_column_for_each_day(quiet: Bill) -> None:
    _, found = of(quiet, SERVICES)
    assert (found.start, found.end, found.days) == (FIRST, dt.date(2026, 11, 1), 92)
    values = dict(zip(found.keys, found.values, strict=True))
    assert values["AmazonEC2",] == pytest.approx([usd(FIRST + n * DAY) + 0.1 for n in range(92)])
    assert set(values["AmazonS3",]) == {20.0}
    assert found.whole()[0] == pytest.approx(usd(FIRST) + 20.1)


def test_the_last_days_of_an_open_month_are_not_settled(jumped: Bill) -> None:
    assert of(jumped, Options())[1].end == dt.date(2026, 10, 19)


def test_days_by_day_are_refused(quiet: Bill) -> None:
    with pytest.raises(InputError, match="no week can be a dimension here"):
        _series.query(scope_of(quiet), Options(by=("week",)))


def test_exact_sums_of_some_days(quiet: Bill) -> None:
    rows, found = of(quiet, SERVICES)
    lines = by_key(rows, ("service",))["AmazonS3",]
    assert running(lines, FIRST, FIRST + 3 * DAY) == 60
    assert running(lines, found.end, found.end + DAY) is None


def test_a_charge_for_several_days_is_spread_to_the_last_digit() -> None:
    row = {"day": FIRST, "charge_days": 3, "running": True, "cost": Decimal(1)}
    parts = [running([row], FIRST + n * DAY, FIRST + (n + 1) * DAY) for n in range(3)]
    assert [f"{part:.2f}" for part in parts if part is not None] == ["0.33"] * 3
    assert running([row], FIRST, FIRST + 3 * DAY) == 1


def test_the_rest_is_exact_or_unknown() -> None:
    rows = [{"cost": Decimal("1e20")}, {"cost": Decimal("1e-20")}]
    assert rest(rows, [Decimal("1e20"), None])["cost"] == Decimal("1e-20")
    assert rest(rows, [])["cost"] == Decimal("100000000000000000000.00000000000000000001")
    assert rest([{"cost": None}], [None], state="x") == {
        "cost": None,
        "state": "x",
        "residual": True,
    }


def test_months() -> None:
    assert month_of(dt.date(2026, 2, 28)) == (dt.date(2026, 2, 1), dt.date(2026, 3, 1))
