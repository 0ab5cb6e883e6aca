"""Write one simulated month as CUR 2.0, legacy CUR or FOCUS, laid out as AWS delivers each."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, Final, Literal

import ibis

from cost.billing._cur import SERVICE_CATEGORIES
from cost.billing.schema import SIMULATED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.sample.truth import Truth

Format = Literal["cur2", "cur-legacy", "focus"]

SORTED_BELOW: Final = 2_000_000
"""Above this many rows the order is left as it comes: sorting would cost more than writing."""

SELLER: Final = "Amazon Web Services, Inc."


def write(truth: Truth, folder: Path, format_id: Format = "cur2") -> list[Path]:
    """Write a month; returns the data files and manifests."""
    writers: dict[Format, Callable[[Truth, Path], list[Path]]] = {
        "cur2": write_cur2,
        "cur-legacy": write_legacy,
        "focus": write_focus,
    }
    return writers[format_id](truth, folder)


def write_cur2(truth: Truth, folder: Path) -> list[Path]:
    """Parquet with maps: data/BILLING_PERIOD=YYYY-MM/….snappy.parquet."""
    target = folder / "data" / f"BILLING_PERIOD={truth.start:%Y-%m}" / "bill-00001.snappy.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = _ordered(truth)
    keys: Any = rows.tags.keys().map(lambda k: ibis.literal("user_") + k.replace("-", "_"))
    columns = {
        **{
            name: value.cast("float64") if value.type().is_decimal() else value
            for name, value in _cur(truth, rows).items()
        },
        "resource_tags": ibis.map(keys, rows.tags.values()),
        "product": ibis.map(
            ibis.array([ibis.literal("product_name"), ibis.literal("region")]),
            ibis.array([rows.name.fill_null(""), rows.region.fill_null("")]),
        ),
    }
    truth.con.to_parquet(rows.select(**columns), str(target), compression="snappy")
    return [target]


def write_legacy(truth: Truth, folder: Path) -> list[Path]:
    """Gzipped CSV, a column a tag, with the month's and the delivery's Manifest.json."""
    assembly = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{truth.account}/{truth.start:%Y-%m}"))
    period = f"{truth.start:%Y%m%d}-{truth.end:%Y%m%d}"
    month = folder / "bill" / period
    target = month / assembly / "bill-1.csv.gz"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = _ordered(truth)
    columns = {_slashed(name): value for name, value in _cur(truth, rows).items()}
    columns |= {"product/ProductName": rows.name, "product/region": rows.region}
    columns |= {f"resourceTags/user:{key}": rows.tags[key] for key in truth.tag_keys}
    truth.con.to_csv(rows.select(**columns), str(target), header=True, compression="gzip")
    manifest = {
        "assemblyId": assembly,
        "account": truth.account,
        "compression": "GZIP",
        "contentType": "text/csv",
        "reportName": "bill",
        "billingPeriod": {
            "start": f"{truth.start:%Y%m%dT000000.000Z}",
            "end": f"{truth.end:%Y%m%dT000000.000Z}",
        },
        "reportKeys": [f"bill/{period}/{assembly}/bill-1.csv.gz"],
    }
    copies = [month / "bill-Manifest.json", month / assembly / "bill-Manifest.json"]
    for copy in copies:
        copy.write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return [target, *copies]


def write_focus(truth: Truth, folder: Path) -> list[Path]:
    """FOCUS 1.2 CSV: covered usage is billed nothing, and the fee's unused part is a row."""
    target = folder / f"billing_period={truth.start:%Y-%m}" / "bill-00001.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = _ordered(truth)
    kept = rows.filter(rows.kind != "SavingsPlanNegation")
    unused = rows.filter(
        (rows.kind == "SavingsPlanRecurringFee") & (rows.plan_total > rows.plan_used)
    )
    lines = kept.select(**_focus(truth, kept, unused=False)).union(
        unused.select(**_focus(truth, unused, unused=True))
    )
    truth.con.to_csv(lines, str(target), header=True)
    return [target]


def _ordered(truth: Truth) -> ir.Table:
    rows = truth.rows
    small = rows.count().to_pyarrow().as_py() < SORTED_BELOW
    return rows.order_by(["start", "line_id", "kind"]) if small else rows


def _cur(truth: Truth, rows: ir.Table) -> dict[str, Any]:
    """CUR's columns by CUR 2.0's names, without tags and product."""
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    interval: Any = rows.start.strftime(stamp) + "/" + rows.end.strftime(stamp)
    covered = rows.kind == "SavingsPlanCoveredUsage"
    return {
        "identity_line_item_id": rows.line_id + "/" + rows.kind,
        "identity_time_interval": interval,
        "bill_invoice_id": ibis.literal(f"{SIMULATED}{truth.start:%Y%m}"),
        "bill_billing_entity": ibis.literal("AWS"),
        "bill_bill_type": ibis.literal("Anniversary"),
        "bill_payer_account_id": ibis.literal(truth.account),
        "bill_billing_period_start_date": ibis.literal(truth.start),
        "bill_billing_period_end_date": ibis.literal(truth.end),
        "line_item_usage_account_id": ibis.literal(truth.account),
        "line_item_line_item_type": rows.kind,
        "line_item_usage_start_date": rows.start,
        "line_item_usage_end_date": rows.end,
        "line_item_product_code": rows.code,
        "line_item_usage_type": rows.usage_type,
        "line_item_operation": rows.operation,
        "line_item_availability_zone": rows.zone,
        "line_item_resource_id": rows.resource_id,
        "line_item_usage_amount": rows.quantity,
        "line_item_currency_code": ibis.literal("USD"),
        "line_item_unblended_cost": rows.unblended,
        "line_item_line_item_description": rows.description,
        "line_item_legal_entity": ibis.literal(SELLER),
        "pricing_public_on_demand_cost": rows.public,
        "pricing_unit": rows.unit,
        "product_instance_type": rows.instance_type,
        "product_product_family": rows.family,
        "product_region_code": rows.region,
        "savings_plan_savings_plan_a_r_n": rows.plan,
        "savings_plan_savings_plan_rate": covered.ifelse(rows.plan_rate, None),
        "savings_plan_savings_plan_effective_cost": rows.plan_effective,
        "savings_plan_total_commitment_to_date": rows.plan_total,
        "savings_plan_used_commitment": rows.plan_used,
    }


_GROUPS: Final = {
    "identity": "identity",
    "bill": "bill",
    "line_item": "lineItem",
    "pricing": "pricing",
    "product": "product",
    "savings_plan": "savingsPlan",
}


def _slashed(name: str) -> str:
    """A column of CUR 2.0 as legacy CUR spells it.

    >>> _slashed("line_item_usage_type"), _slashed("pricing_public_on_demand_cost")
    ('lineItem/UsageType', 'pricing/publicOnDemandCost')
    >>> _slashed("savings_plan_savings_plan_a_r_n")
    'savingsPlan/SavingsPlanARN'
    """
    prefix = next(group for group in _GROUPS if name.startswith(f"{group}_"))
    words = name.removeprefix(f"{prefix}_").split("_")
    column = "".join(word.capitalize() for word in words)
    if prefix in {"pricing", "product"}:
        column = words[0] + column[len(words[0]) :]
    return f"{_GROUPS[prefix]}/{column}"


def _focus(truth: Truth, rows: ir.Table, *, unused: bool) -> dict[str, Any]:
    """FOCUS columns; `unused` makes the rows of a commitment's unused part."""
    zero = ibis.literal(0).cast(rows.unblended.type())
    covered = rows.kind == "SavingsPlanCoveredUsage"
    fee = rows.kind == "SavingsPlanRecurringFee"
    if unused:
        billed, effective = zero, rows.plan_total - rows.plan_used
        category: Any = ibis.literal("Usage")
        status: Any = ibis.literal("Unused")
    else:
        billed = covered.ifelse(zero, rows.unblended)
        effective = ibis.cases((covered, rows.plan_effective), (fee, zero), else_=rows.unblended)
        category = rows.kind.cases(
            ("SavingsPlanRecurringFee", "Purchase"),
            ("Tax", "Tax"),
            ("Credit", "Credit"),
            else_="Usage",
        )
        status = covered.ifelse("Used", None)
    spot = rows.usage_type.startswith("SpotUsage")
    pairs = (
        ibis.literal("{")
        + (
            rows.tags.keys()
            .map(lambda k: ibis.literal('"user:') + k + '": "' + rows.tags[k] + '"')
            .join(", ")
        )
        + "}"
    )
    return {
        "BilledCost": billed,
        "EffectiveCost": effective,
        "ListCost": ibis.null(rows.public.type()) if unused else rows.public,
        "ContractedCost": zero if unused else rows.unblended,
        "BillingAccountId": ibis.literal(truth.account),
        "BillingAccountType": ibis.literal("Payer"),
        "BillingCurrency": ibis.literal("USD"),
        "BillingPeriodStart": ibis.literal(truth.start),
        "BillingPeriodEnd": ibis.literal(truth.end),
        "SubAccountId": ibis.literal(truth.account),
        "ChargePeriodStart": rows.start,
        "ChargePeriodEnd": rows.end,
        "ChargeCategory": category,
        "ChargeClass": ibis.null("string"),
        "ChargeDescription": rows.description,
        "ServiceName": rows.name,
        "ServiceCategory": rows.code.cases(*SERVICE_CATEGORIES.items(), else_="Other"),
        "SkuId": rows.usage_type,
        "SkuPriceId": ibis.null("string"),
        "RegionId": rows.region,
        "AvailabilityZone": rows.zone,
        "ResourceId": rows.resource_id,
        "ResourceType": rows.family,
        "ConsumedQuantity": (fee | unused).ifelse(ibis.null(rows.quantity.type()), rows.quantity),
        "ConsumedUnit": rows.unit,
        "PricingQuantity": rows.quantity,
        "PricingUnit": rows.unit,
        "PricingCategory": ibis.cases(
            (rows.plan.notnull(), "Committed"),
            (spot, "Dynamic"),
            (category == "Usage", "Standard"),
        ),
        "CommitmentDiscountId": rows.plan,
        "CommitmentDiscountStatus": status,
        "CommitmentDiscountType": rows.plan.notnull().ifelse("Savings Plan", None),
        "InvoiceId": ibis.literal(f"{SIMULATED}{truth.start:%Y%m}"),
        "ProviderName": ibis.literal("AWS"),
        "PublisherName": ibis.literal(SELLER),
        "Tags": rows.tags.notnull().ifelse(pairs, None),
        "x_UsageType": rows.usage_type,
        "x_Operation": rows.operation,
    }
