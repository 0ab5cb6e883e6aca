"""The amortised cost of each of CUR's charge types."""

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

CASES = [
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


@pytest.mark.parametrize(("kind", "more", "effective"), CASES)
def test_effective_cost_by_charge_type(
    tmp_path: Path, kind: str, more: dict[str, str], effective: str
) -> None:
    line = cur(**{"line_item_line_item_type": kind}, **AMORTISED, **more)
    file = write_csv(tmp_path / "cur.csv", [line | {"resource_tags": "{}"}])
    (row,) = only(read(file), "EffectiveCost", "BilledCost")
    assert row == {"EffectiveCost": Decimal(effective), "BilledCost": Decimal(1)}


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


@pytest.mark.parametrize(
    ("more", "option", "kind"),
    [
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
    ],
)
def test_purchase_option_and_instance_type(
    tmp_path: Path, more: dict[str, str], option: str | None, kind: str | None
) -> None:
    (row,) = only(
        read(write_csv(tmp_path / "cur.csv", [cur(**more)])), "x_PurchaseOption", "x_InstanceType"
    )
    assert row == {"x_PurchaseOption": option, "x_InstanceType": kind}


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
