"""FOCUS 1.0 to 1.3, any provider's rows as they are."""

from decimal import Decimal
from pathlib import Path

import pytest

from cost.billing._base import Header
from cost.billing.focus import SOURCE, version
from tests.cost.billing.builders import FOCUS, at, focus, only, read, total, write_csv


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ((), "1.0"),
        (("CapacityReservationId",), "1.1"),
        (("SkuPriceDetails", "InvoiceId"), "1.2"),
        (("InvoiceId", "ServiceProviderName"), "1.3"),
    ],
)
def test_the_version_is_told_by_what_it_brought(extra: tuple[str, ...], expected: str) -> None:
    assert version(Header(kind="csv", names=(*FOCUS, *extra))) == expected


def test_another_header_is_not_focus() -> None:
    assert version(Header(kind="csv", names=("BilledCost", "ServiceName"))) is None


def test_the_word_null_is_no_value(tmp_path: Path) -> None:
    rows = [focus(ListCost="NULL", CommitmentDiscountId="null")]
    (row,) = only(
        read(write_csv(tmp_path / "f.csv", rows)), "ListCost", "CommitmentDiscountId", "Tags"
    )
    assert row == {"ListCost": None, "CommitmentDiscountId": None, "Tags": None}


def test_other_providers_rows_are_read_as_they_are(tmp_path: Path) -> None:
    rows = [focus(), focus(ProviderName="Microsoft", BilledCost="2", EffectiveCost="1.5")]
    bill = read(write_csv(tmp_path / "f.csv", rows))
    assert (total(bill), total(bill, "EffectiveCost")) == (3, Decimal("2.5"))
    assert {r["ProviderName"] for r in only(bill, "ProviderName")} == {"AWS", "Microsoft"}


def test_mixed_currencies_make_no_total(tmp_path: Path) -> None:
    bill = read(write_csv(tmp_path / "f.csv", [focus(), focus(BillingCurrency="EUR")]))
    assert bill.currency == "mixed"
    assert bill.quality.notes[0] == "several currencies (EUR, USD): no total"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "option"),
    [
        ({"PricingCategory": "Dynamic"}, "Spot"),
        ({"CommitmentDiscountType": "Savings Plan"}, "SavingsPlan"),
        ({"CommitmentDiscountType": "Reserved Instance"}, "Reserved"),
        ({}, "OnDemand"),
        ({"ChargeCategory": "Tax"}, None),
    ],
)
def test_purchase_option(tmp_path: Path, more: dict[str, str], option: str | None) -> None:
    (row,) = only(read(write_csv(tmp_path / "f.csv", [focus(**more)])), "x_PurchaseOption")
    assert row["x_PurchaseOption"] == option


def test_tags_and_sku_details_are_json(tmp_path: Path) -> None:
    row = focus(
        Tags='{"user:component": "lake.raw", "CostCenter": "cc-1"}',
        SkuPriceDetails='{"InstanceType": "m5.large", "CoreCount": 2}',
    )
    (found,) = only(
        read(write_csv(tmp_path / "f.csv", [row])), "x_Component", "x_CostCenter", "x_InstanceType"
    )
    assert found == {
        "x_Component": "lake.raw",
        "x_CostCenter": "cc-1",
        "x_InstanceType": "m5.large",
    }


@pytest.mark.slow
def test_spreadsheets_spellings(tmp_path: Path) -> None:
    """The specification's scenarios: a byte order mark, dollars, and American dates."""
    row = focus(
        BilledCost="$10,000.00 ", BillingPeriodStart="10/1/26", ChargePeriodStart="10/11/26"
    )
    file = write_csv(tmp_path / "f.csv", [row])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"ServiceName", b"SERVICENAME"))
    bill = read(file)
    (found,) = only(bill, "BilledCost", "ChargePeriodStart", "ServiceName")
    assert found["BilledCost"] == 10_000
    assert found["ChargePeriodStart"] == at(0, 11)
    assert found["ServiceName"] == "Amazon EC2", "names are told in any case"
    assert bill.quality.unparsed_values == 0


def test_an_offset_in_a_time_is_applied(tmp_path: Path) -> None:
    row = focus(ChargePeriodStart="2026-10-01T12:00:00+02:00")
    (found,) = only(read(write_csv(tmp_path / "f.csv", [row])), "ChargePeriodStart")
    assert found["ChargePeriodStart"] == at(10)


@pytest.mark.slow
def test_identical_rows_both_count(tmp_path: Path) -> None:
    """FOCUS has no line ids: two equal rows are two charges."""
    assert total(read(write_csv(tmp_path / "f.csv", [focus(), focus()]))) == 2
    assert SOURCE.id == "focus"


def test_months_without_invoice_ids_are_neither_open_nor_final(tmp_path: Path) -> None:
    bill = read(write_csv(tmp_path / "f.csv", [focus()]))
    assert [month.state for month in bill.quality.months] == ["unknown"]


@pytest.mark.slow
def test_columns_of_1_3_are_kept(tmp_path: Path) -> None:
    """Rows that split a charge take its place, so all count; renamed names fill the old ones."""
    shares = [
        focus(
            BilledCost=cost,
            ProviderName="",
            ServiceProviderName="AWS",
            HostProviderName="AWS",
            AllocatedMethodId="split-even",
            AllocatedResourceId=f"pod-{cost}",
            ContractApplied='{"Elements":[]}',
        )
        for cost in ("0.4", "0.6")
    ]
    bill = read(write_csv(tmp_path / "a.csv", shares))
    assert bill.quality.formats[0].version == "1.3"
    assert total(bill) == 1
    rows = only(
        bill, "ProviderName", "x_HostProviderName", "x_AllocatedResourceId", "x_ContractApplied"
    )
    assert {row["x_AllocatedResourceId"] for row in rows} == {"pod-0.4", "pod-0.6"}
    assert {row["ProviderName"] for row in rows} == {"AWS"}
    assert {row["x_ContractApplied"] for row in rows} == {'{"Elements":[]}'}
