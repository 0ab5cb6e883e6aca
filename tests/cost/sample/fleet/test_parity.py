"""One organisation in four files reads back as the bill that was written, to the digit."""

from decimal import Decimal
from typing import Any

import pytest

from cost.bill import Bill, load
from cost.sample.schema import Truth
from cost.sample.totals import Amounts, Totals, totals
from cost.sample.writers import Format, write

pytestmark = pytest.mark.slow

FORMATS: tuple[Format, ...] = ("cur2", "cur2-csv", "cur-legacy", "focus")
UNUSED = "unused commitment"


@pytest.fixture(scope="module")
def known(fleet: Truth) -> Totals:
    return totals(fleet)


@pytest.fixture(scope="module", params=FORMATS)
def bill(
    fleet: Truth, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Bill:
    folder = tmp_path_factory.mktemp(request.param)
    write(fleet, folder, request.param)
    return load([folder])


def sums(bill: Bill, key: Any, cost: str) -> dict[str, Decimal]:
    rows = bill.daily.group_by(key=key).aggregate(usd=bill.daily[cost].sum())
    found = {row["key"] or "": row["usd"] for row in rows.to_pyarrow().to_pylist()}
    return {key: usd for key, usd in found.items() if usd}


def whole(parts: dict[str, Amounts]) -> dict[str, Decimal]:
    """Amortised, with what went unused."""
    return {key: a.effective + a.unused for key, a in parts.items() if a.effective + a.unused}


def billed(parts: dict[str, Amounts]) -> dict[str, Decimal]:
    return {key: a.billed for key, a in parts.items() if a.billed}


def test_what_is_billed_by_charge_category(bill: Bill, known: Totals) -> None:
    found = sums(bill, bill.daily.ChargeCategory, "BilledCost")
    assert found == billed(known.charge_categories)
    assert set(found) == {"Usage", "Purchase", "Tax", "Credit", "Adjustment"}


def test_what_is_amortised_by_charge_category(bill: Bill, known: Totals) -> None:
    """CUR has the unused part on the fee's line, FOCUS on one of its own: it is told apart."""
    unused = (bill.daily.CommitmentDiscountStatus == "Unused").fill_null(False)
    found = sums(bill, unused.ifelse(UNUSED, bill.daily.ChargeCategory), "EffectiveCost")
    assert found.pop(UNUSED) == known.total.unused > 0
    parts = known.charge_categories
    assert found == {key: a.effective for key, a in parts.items() if a.effective}


def test_by_service(bill: Bill, known: Totals) -> None:
    daily = bill.daily
    assert sums(bill, daily.ServiceName, "BilledCost") == billed(known.services)
    assert sums(bill, daily.ServiceName, "EffectiveCost") == whole(known.services)


def test_by_account(bill: Bill, known: Totals) -> None:
    daily = bill.daily
    assert sums(bill, daily.SubAccountId, "BilledCost") == billed(known.accounts)
    assert sums(bill, daily.SubAccountId, "EffectiveCost") == whole(known.accounts)
    assert "012345678901" in known.accounts, "an account id that begins with a zero"


def test_by_team(bill: Bill, known: Totals) -> None:
    """A negation carries no tags, so only the amortised cost is the same by team in all formats."""
    assert sums(bill, bill.daily.x_Team, "EffectiveCost") == whole(known.teams)


def test_the_quality_box_is_clean(bill: Bill) -> None:
    quality = bill.quality
    assert (quality.duplicate_rows, quality.unparsed_values, quality.unpriced_rows) == (0, 0, 0)
    assert (quality.unknown_charge_rows, quality.simulated) == (0, True)
    assert [(m.month, m.state) for m in quality.months] == [("2026-02", "final")]


def test_containers_shares_are_told_and_not_added(bill: Bill, known: Totals) -> None:
    focus = bill.quality.formats[0].source == "focus"
    assert bill.quality.split_cost_rows == (0 if focus else known.split_rows)
