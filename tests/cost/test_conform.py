"""The specification's invariants hold of what is converted, and no total moves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from cost.billing.schema import CANONICAL
from cost.conform import RESIDUAL, conform
from cost.convert import write
from tests.cost.billing.builders import at, cur, focus, read, write_csv, write_legacy

pytestmark = pytest.mark.slow

PLAN, RESERVATION = "arn:aws:savingsplans::1:savingsplan/p", "arn:aws:ec2:us-east-1:1:reserved/r"

SUMS = ("BilledCost", "EffectiveCost")


def plan_hour(number: int, *, fee: str, covered: str, effective: str) -> list[dict[str, str]]:
    """An hour of a Savings Plan in CUR: fee, covered usage, and what takes the usage back."""
    plan = {"savings_plan_savings_plan_a_r_n": PLAN}
    kinds = (
        ("SavingsPlanRecurringFee", fee, {}),
        ("SavingsPlanCoveredUsage", covered, {}),
        ("SavingsPlanNegation", f"-{covered}", {"line_item_resource_id": ""}),
    )
    return [
        cur(
            number * 10 + i,
            line_item_line_item_type=kind,
            line_item_unblended_cost=cost,
            pricing_public_on_demand_cost=cost if kind != "SavingsPlanRecurringFee" else "",
            savings_plan_savings_plan_effective_cost=effective,
            savings_plan_total_commitment_to_date=fee,
            savings_plan_used_commitment=effective,
            **plan,
            **more,
        )
        for i, (kind, cost, more) in enumerate(kinds)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conform")


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, Any]]:
    """One bill with every charge type, converted and read as a plain file."""
    lines = [
        *plan_hour(1, fee="0.5", covered="1", effective="0.3"),
        cur(2),
        cur(
            3,
            line_item_line_item_type="DiscountedUsage",
            line_item_unblended_cost="0",
            reservation_reservation_a_r_n=RESERVATION,
            reservation_effective_cost="0.4",
        ),
        cur(
            4,
            line_item_line_item_type="RIFee",
            line_item_unblended_cost="300",
            reservation_reservation_a_r_n=RESERVATION,
            reservation_unused_recurring_fee="12",
            reservation_unused_amortized_upfront_fee_for_billing_period="0",
            pricing_public_on_demand_cost="",
        ),
        *(
            cur(
                5 + i,
                line_item_line_item_type=kind,
                line_item_unblended_cost=cost,
                line_item_resource_id="",
                pricing_public_on_demand_cost="",
                line_item_usage_amount="",
            )
            for i, (kind, cost) in enumerate(
                [("Tax", "3"), ("Credit", "-2"), ("Refund", "-1"), ("EdpDiscount", "-0.1")]
            )
        ),
    ]
    source = write_legacy(folder / "in" / "a.csv", lines)
    bill = read(source)
    write(bill, folder / "out.parquet")
    found: list[dict[str, Any]] = (
        ibis.duckdb.connect().read_parquet(folder / "out.parquet").to_pyarrow().to_pylist()
    )
    for name in SUMS:
        before = bill.rows[name].sum().to_pyarrow().as_py()
        assert sum(row[name] for row in found) == before, name
    return found


def of(rows: list[dict[str, Any]], **what: Any) -> Iterator[dict[str, Any]]:
    return (row for row in rows if all(row[k] == v for k, v in what.items()))


NEVER_NULL = (
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeFrequency",
    "InvoiceIssuerName",
    "PricingCurrency",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
    "ServiceSubcategory",
)

TOGETHER = (
    ("RegionId", "RegionName"),
    ("SubAccountId", "SubAccountName"),
    ("SubAccountId", "SubAccountType"),
    ("BillingAccountId", "BillingAccountType"),
    ("ResourceId", "ResourceType"),
    ("ConsumedQuantity", "ConsumedUnit"),
    ("PricingQuantity", "PricingUnit"),
    ("CommitmentDiscountId", "CommitmentDiscountType"),
    ("CommitmentDiscountId", "CommitmentDiscountCategory"),
    ("CommitmentDiscountQuantity", "CommitmentDiscountUnit"),
    ("SkuId", "SkuMeter"),
    ("SkuId", "SkuPriceId"),
)


@pytest.mark.parametrize("name", NEVER_NULL)
def test_never_null(rows: list[dict[str, Any]], name: str) -> None:
    assert all(row[name] is not None for row in rows)


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_null_together(rows: list[dict[str, Any]], one: str, other: str) -> None:
    assert all((row[one] is None) == (row[other] is None) for row in rows)
    assert any(row[one] is not None for row in rows)


def test_tax_has_no_price(rows: list[dict[str, Any]]) -> None:
    (tax,) = of(rows, ChargeCategory="Tax")
    unpriced = ("SkuId", "PricingQuantity", "ListUnitPrice", "PricingCategory", "ConsumedQuantity")
    assert [tax[name] for name in unpriced] == [None] * len(unpriced)
    assert tax["ListCost"] == tax["BilledCost"] == 3


def test_a_purchase_of_a_commitment_has_no_effect_of_its_own(rows: list[dict[str, Any]]) -> None:
    bought = list(of(rows, ChargeCategory="Purchase"))
    assert {row["BilledCost"] for row in bought} == {Decimal("0.5"), Decimal(300)}
    assert {row["EffectiveCost"] for row in bought} == {0}
    assert {row["ChargeFrequency"] for row in bought} == {"Recurring"}
    assert {row["PricingCategory"] for row in bought} == {"Standard"}


def test_used_and_unused_are_the_commitment(rows: list[dict[str, Any]]) -> None:
    """Over the term, usage amortises to what was bought; billed nothing itself."""
    plan = list(of(rows, CommitmentDiscountId=PLAN))
    usage = list(of(plan, ChargeCategory="Usage"))
    assert {row["CommitmentDiscountStatus"] for row in usage} == {"Used", "Unused"}
    assert sum(row["EffectiveCost"] for row in usage) == sum(row["BilledCost"] for row in plan)
    assert [row["BilledCost"] for row in usage] == [0, 0]
    assert not list(of(rows, x_ChargeType="SavingsPlanNegation"))


def test_prices_times_quantities_are_costs(rows: list[dict[str, Any]]) -> None:
    checked = 0
    for row in rows:
        for price, cost in (
            ("ListUnitPrice", "ListCost"),
            ("ContractedUnitPrice", "ContractedCost"),
        ):
            if row[price] is not None and row["PricingQuantity"] is not None:
                assert row[price] * row["PricingQuantity"] == row[cost]
                assert row[price] >= 0
                checked += 1
    assert checked >= 10


def test_units_are_the_specification_s(rows: list[dict[str, Any]]) -> None:
    assert {r["PricingUnit"] for r in rows if r["PricingUnit"]} == {"Hours", "USD", "Units"}


def test_twice_is_once(folder: Path, rows: list[dict[str, Any]]) -> None:
    again = read(folder / "out.parquet")
    write(again, folder / "twice.parquet")
    found = ibis.duckdb.connect().read_parquet(folder / "twice.parquet")
    for name in (*SUMS, "ListCost", "PricingQuantity"):
        assert found[name].sum().to_pyarrow().as_py() == sum(r[name] or 0 for r in rows)
    assert found.count().to_pyarrow().as_py() == len(rows)


def test_csv_has_times_as_the_specification_writes_them(tmp_path: Path) -> None:
    bill = read(write_legacy(tmp_path / "a.csv", [cur()]))
    write(bill, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text()
    assert "2026-10-01T10:00:00Z" in text
    assert read(tmp_path / "out.csv").rows.ChargePeriodStart.max().to_pyarrow().as_py() == at(10)


def test_rows_of_focus_keep_what_they_say(tmp_path: Path) -> None:
    row = focus(ChargeCategory="Tax", PricingQuantity="7", ProviderName="Microsoft")
    bill = read(write_csv(tmp_path / "a.csv", [row]))
    (found,) = conform(bill.rows).to_pyarrow().to_pylist()
    assert (found["PricingQuantity"], found["ProviderName"]) == (7, "Microsoft")
    assert found["PricingCurrency"] == "USD"


KINDS = (
    "Usage",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "RIFee",
    "EdpDiscount",
    "Credit",
    "Tax",
    None,
)


def anything(chance: random.Random, account: int) -> list[dict[str, Any]]:
    """A few lines of one account, of any type and with any amounts."""
    return [
        dict.fromkeys(CANONICAL.names)
        | {
            "x_ChargeType": chance.choice(KINDS),
            "BilledCost": Decimal(chance.randint(-(10**9), 10**15)).scaleb(-10),
            "EffectiveCost": Decimal(chance.choice([0, chance.randint(0, 10**15)])).scaleb(-10),
            "ChargeCategory": chance.choice(["Usage", "Purchase", "Tax"]),
            "BillingAccountId": f"{account:012}",
            "BillingPeriodStart": at(0),
            "BillingCurrency": "USD",
        }
        for _ in range(chance.randint(1, 6))
    ]


def test_no_account_s_total_moves() -> None:
    """Whatever the lines: negations that miss their usage leave a row that says so.

    Two hundred bills of random lines, an account each, in one reading.
    """
    chance = random.Random(7)  # noqa: S311 - the same lines every time
    bills = {n: anything(chance, n) for n in range(200)}
    lines = [line for bill in bills.values() for line in bill]
    table = pa.Table.from_pylist(lines, schema=CANONICAL.to_pyarrow())
    rows = ibis.memtable(table).cast(dict(CANONICAL))
    found = conform(rows).group_by("BillingAccountId")
    sums = found.aggregate(lambda t: t.BilledCost.sum(), lambda t: t.EffectiveCost.sum())
    after = {r["BillingAccountId"]: r for r in sums.to_pyarrow().to_pylist()}
    assert len(after) == len(bills)
    for n, bill in bills.items():
        _, *totals = after[f"{n:012}"].values()
        assert totals == [sum(line[name] for line in bill) for name in SUMS]


def test_what_a_negation_misses_is_said(tmp_path: Path) -> None:
    lines = plan_hour(1, fee="0.5", covered="1", effective="0.3")
    lines[2]["line_item_unblended_cost"] = "-0.75"
    bill = read(write_legacy(tmp_path / "a.csv", lines))
    (found,) = (
        row
        for row in conform(bill.rows).to_pyarrow().to_pylist()
        if row["ChargeDescription"] == RESIDUAL
    )
    assert (found["BilledCost"], found["EffectiveCost"]) == (Decimal("0.25"), 0)
    assert (found["ChargeCategory"], found["SubAccountId"]) == ("Adjustment", "000000000002")
