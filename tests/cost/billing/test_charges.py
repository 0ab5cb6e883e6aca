"""The amortised cost of each of CUR's charge types."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cost.billing.builders import cur, only, read, total, write_csv

PLAN = {"savings_plan_savings_plan_a_r_n": "arn:plan"}
RESERVED = {"reservation_reservation_a_r_n": "arn:ri"}
AMORTISED = {
    "savings_plan_savings_plan_effective_cost": "0.7",
    "savings_plan_total_commitment_to_date": "5",
    "savings_plan_used_commitment": "3.5",
    "reservation_effective_cost": "0.6",
    "reservation_unused_amortized_upfront_fee_for_billing_period": "2",
    "reservation_unused_recurring_fee": "0.25",
}

COST = "EffectiveCost"

CASES: list[tuple[str, dict[str, str], str]] = [
    ("Usage", {}, "1"),
    ("SavingsPlanCoveredUsage", PLAN, "0.7"),
    ("SavingsPlanNegation", PLAN, "0"),
    ("SavingsPlanRecurringFee", PLAN, "1.5"),
    ("SavingsPlanUpfrontFee", PLAN, "0"),
    ("DiscountedUsage", RESERVED, "0.6"),
    ("RIFee", RESERVED, "2.25"),
    ("Fee", RESERVED, "0"),
    ("Fee", {}, "1"),
    ("Refund", {}, "1"),
    ("Credit", {}, "1"),
    ("Tax", {}, "1"),
    ("EdpDiscount", {}, "1"),
    ("BundledDiscount", {}, "1"),
    ("PrivateRateDiscount", {}, "1"),
    ("Discount", {}, "1"),
    ("FlatRateSubscription", {}, "1"),
    ("SomethingNew", {}, "1"),
]


@pytest.fixture(scope="module")
def amortised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decimal]:
    """Effective cost of a line of each kind, billed 1, by the line's number."""
    lines = [
        cur(n, line_item_line_item_type=kind, line_item_resource_id=str(n)) | AMORTISED | more
        for n, (kind, more, _) in enumerate(CASES)
    ]
    file = write_csv(tmp_path_factory.mktemp("charges") / "cur.csv", lines)
    return {r["ResourceId"]: r["EffectiveCost"] for r in only(read(file), "ResourceId", COST)}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case[0] for case in CASES])
def test_effective_cost_by_charge_type(amortised: dict[str, Decimal], number: int) -> None:
    assert amortised[str(number)] == Decimal(CASES[number][2])


def test_a_refunded_upfront_fee_of_a_plan_costs_nothing(tmp_path: Path) -> None:
    line = cur(
        line_item_line_item_type="Refund",
        line_item_product_code="ComputeSavingsPlans",
        line_item_line_item_description="Refund for one-time fee for Savings Plan ID x",
        line_item_unblended_cost="-9",
    )
    bill = read(write_csv(tmp_path / "cur.csv", [line]))
    assert (total(bill), total(bill, "EffectiveCost")) == (-9, 0)


def test_net_columns_count_where_an_account_has_them(tmp_path: Path) -> None:
    lines = [
        cur(1, line_item_net_unblended_cost="0.9"),
        cur(2, line_item_net_unblended_cost=""),
    ]
    bill = read(write_csv(tmp_path / "cur.csv", lines))
    assert total(bill) == total(bill, "EffectiveCost") == Decimal("1.9")


def test_a_plan_costs_the_same_amortised_as_billed(tmp_path: Path) -> None:
    """Used and unused commitment together are the fee."""
    kind = "line_item_line_item_type"
    cost = "line_item_unblended_cost"
    lines = [
        cur(1, **PLAN, **{kind: "SavingsPlanCoveredUsage", cost: "2"})
        | {"savings_plan_savings_plan_effective_cost": "1.4"},
        cur(2, **PLAN, **{kind: "SavingsPlanNegation", cost: "-2"}),
        cur(3, **PLAN, **{kind: "SavingsPlanRecurringFee", cost: "1.75"})
        | {
            "savings_plan_total_commitment_to_date": "1.75",
            "savings_plan_used_commitment": "1.4",
        },
    ]
    bill = read(write_csv(tmp_path / "cur.csv", lines))
    assert total(bill) == total(bill, "EffectiveCost") == Decimal("1.75")
    assert total(bill, "ConsumedQuantity") == 1, "a negation is no usage"
    status = {r["CommitmentDiscountStatus"] for r in only(bill, "CommitmentDiscountStatus")}
    assert status == {"Used", "Unused", None}


def test_an_unknown_charge_type_is_counted(tmp_path: Path) -> None:
    line = cur(line_item_line_item_type="SomethingNew")
    assert read(write_csv(tmp_path / "cur.csv", [line])).quality.unknown_charge_rows == 1


BOUGHT: list[tuple[dict[str, str], str | None, str | None]] = [
    (PLAN, "SavingsPlan", "m5.large"),
    (RESERVED, "Reserved", "m5.large"),
    ({"line_item_usage_type": "USE2-BoxUsage:m5.large"}, "OnDemand", "m5.large"),
    (
        {
            "line_item_usage_type": "SpotUsage",
            "line_item_line_item_description": "c5.large Linux/UNIX Spot Instance-hour in X",
        },
        "Spot",
        "c5.large",
    ),
    ({"line_item_usage_type": "CapacityBlock:p5.48xlarge"}, "CapacityBlock", "p5.48xlarge"),
    ({"line_item_usage_type": "Studio:JupyterLab-ml.t3.medium"}, "OnDemand", "ml.t3.medium"),
    ({"line_item_usage_type": "Train:ml.g5.2xlarge"}, "OnDemand", "ml.g5.2xlarge"),
    ({"line_item_usage_type": "EBSOptimized:c4.large"}, "OnDemand", None),
    ({"line_item_usage_type": "NatGateway-Hours"}, "OnDemand", None),
    ({"line_item_line_item_type": "Tax", "line_item_usage_type": ""}, None, None),
]


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str | None, str | None]]:
    """Purchase option and instance type of each line, by its number."""
    lines = [cur(n, line_item_resource_id=str(n)) | more for n, (more, _, _) in enumerate(BOUGHT)]
    bill = read(write_csv(tmp_path_factory.mktemp("bought") / "cur.csv", lines))
    rows = only(bill, "ResourceId", "x_PurchaseOption", "x_InstanceType")
    return {r["ResourceId"]: (r["x_PurchaseOption"], r["x_InstanceType"]) for r in rows}


@pytest.mark.parametrize("number", range(len(BOUGHT)))
def test_purchase_option_and_instance_type(
    bought: dict[str, tuple[str | None, str | None]], number: int
) -> None:
    assert bought[str(number)] == BOUGHT[number][1:]


@pytest.mark.parametrize(
    "marks",
    [
        {"line_item_operation": "EKSPod-EC2"},
        {"split_line_item_parent_resource_id": "i-1"},
    ],
)
def test_split_cost_rows_do_not_count_twice(tmp_path: Path, marks: dict[str, str]) -> None:
    lines = [cur(1), cur(2, line_item_unblended_cost="0.4", **marks)]
    bill = read(write_csv(tmp_path / "cur.csv", lines))
    assert total(bill) == 1
    assert (bill.quality.rows, bill.quality.split_cost_rows) == (1, 1)
    assert bill.quality.split_cost == Decimal("0.4")


SPLIT = {
    "line_item_operation": "EKSPod-EC2",
    "line_item_usage_type": "USE1-EKS-EC2-Accelerator-Hours",
    "line_item_unblended_cost": "0",
    "split_line_item_parent_resource_id": "i-1",
}


def test_what_pods_leave_unused_of_gpus_is_told_by_instance(tmp_path: Path) -> None:
    pods = [cur(n, **SPLIT, split_line_item_unused_cost="0.25") for n in (2, 3)]
    cpu = SPLIT | {"line_item_usage_type": "USE1-EKS-EC2-vCPU-Hours"}
    lines = [cur(1), *pods, cur(4, **cpu, split_line_item_unused_cost="9")]
    bill = read(write_csv(tmp_path / "cur.csv", lines))
    assert total(bill) == 1
    assert bill.unused_gpus is not None
    assert bill.unused_gpus.to_pyarrow().to_pylist() == [
        {"day": date(2026, 10, 1), "ResourceId": "i-1", "EffectiveCost": Decimal("0.5")}
    ]


def test_a_bill_that_shares_out_no_gpus_says_so(tmp_path: Path) -> None:
    assert read(write_csv(tmp_path / "cur.csv", [cur(1)])).unused_gpus is None


def test_what_is_used_and_what_is_not_cost_the_net_price_of_the_plan(tmp_path: Path) -> None:
    """A commitment of 5 an hour, 10% negotiated: 3.5 used, 1.5 not; together its net price."""
    period = "commitment_for_billing_period"
    fee = {
        f"savings_plan_recurring_{period}": "3",
        f"savings_plan_net_recurring_{period}": "2.7",
        f"savings_plan_amortized_upfront_{period}": "2",
        f"savings_plan_net_amortized_upfront_{period}": "1.8",
    }
    used = {"savings_plan_net_savings_plan_effective_cost": "3.15"}
    kinds = ("SavingsPlanCoveredUsage", used), ("SavingsPlanRecurringFee", fee)
    lines = [
        cur(n, line_item_line_item_type=kind, line_item_resource_id=str(n), **PLAN, **more)
        | AMORTISED
        | {"line_item_net_unblended_cost": "1"}
        for n, (kind, more) in enumerate(kinds)
    ]
    rows = only(read(write_csv(tmp_path / "a.csv", lines)), COST)
    assert [row[COST] for row in rows] == [Decimal("3.15"), Decimal("1.35")]
