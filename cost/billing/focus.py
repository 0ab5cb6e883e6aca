"""Read FOCUS exports, versions 1.0 to 1.3, of any provider, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing._base import Header, Source, finish
from cost.billing._charges import INSTANCE_TYPE
from cost.billing._tags import from_map
from cost.billing.schema import CANONICAL, MONEY, QUANTITY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from cost.billing._raw import Raw

NEEDED: Final = ("BilledCost", "ChargeCategory", "ChargePeriodStart")

NEW_IN: Final = {
    "1.3": ("AllocatedMethodId", "ContractApplied", "HostProviderName", "ServiceProviderName"),
    "1.2": ("BillingAccountType", "InvoiceId", "PricingCurrency", "SubAccountType"),
    "1.1": (
        "CapacityReservationId",
        "CommitmentDiscountQuantity",
        "ServiceSubcategory",
        "SkuMeter",
        "SkuPriceDetails",
    ),
}
"""Columns that a version brought (header comparison of the specification's own files)."""

EXPECTED: Final = (
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "BillingCurrency",
    "BillingAccountId",
    "SubAccountId",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ServiceName",
    "ServiceCategory",
    "RegionId",
    "AvailabilityZone",
    "ResourceId",
    "ResourceType",
    "SkuId",
    "SkuPriceId",
    "ConsumedQuantity",
    "ConsumedUnit",
    "PricingQuantity",
    "PricingUnit",
    "PricingCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "PublisherName",
    "ProviderName",
    "Tags",
)
"""Columns of every version that analyses read."""

FROM_1_3: Final = {
    "x_HostProviderName": "HostProviderName",
    "x_AllocatedMethodId": "AllocatedMethodId",
    "x_AllocatedResourceId": "AllocatedResourceId",
    "x_AllocatedResourceName": "AllocatedResourceName",
    "x_AllocatedTags": "AllocatedTags",
    "x_ContractApplied": "ContractApplied",
}
"""Our column -> the column of FOCUS 1.3, or ours again where `billing convert` wrote it.

Rows with an AllocatedMethodId take the place of the charge that they split: all of them count.
"""

READ_AS_IS: Final = tuple(
    name
    for name, dtype in CANONICAL.items()
    if dtype.is_string() and (not name.startswith("x_") or name == "x_ChargeType")
)

_SPELLING: Final[dict[str, str]] = {
    name.lower(): name
    for name in (
        *CANONICAL.names,
        *(name for names in NEW_IN.values() for name in names),
        *FROM_1_3.values(),
    )
}


def logical(name: str) -> str:
    """The specification's spelling of a column; some exports write `SkuPriceid`."""
    return _SPELLING.get(name.lower(), name)


def version(header: Header) -> str | None:
    """The newest version whose columns the header has, or None where it is no FOCUS header."""
    names = {logical(name) for name in header.names}
    if not names.issuperset(NEEDED):
        return None
    for number, columns in NEW_IN.items():
        if not names.isdisjoint(columns):
            return number
    return "1.0"


def rows(raw: Raw) -> ir.Table:
    """FOCUS rows as they are, with our columns derived; other providers' rows included."""
    tags, tag_columns = from_map(raw, "Tags")
    columns: dict[str, Any] = {name: raw.text(name) for name in READ_AS_IS}
    for name, dtype in CANONICAL.items():
        if dtype == ibis.dtype(MONEY):
            columns[name] = raw.money(name)
        elif dtype == ibis.dtype(QUANTITY):
            columns[name] = raw.quantity(name)
    columns |= _when(raw) | _ours(raw) | _of_1_3(raw) | tag_columns
    columns |= {
        "Tags": tags,
        "x_SourceFile": raw.table["filename"],
        "x_Unparsed": raw.unparsed(),
        "x_UnparsedMaps": raw.unparsed_maps(),
        "x_ExtraDigits": raw.extra_digits("BilledCost", "EffectiveCost"),
        "x_UnknownCharge": ibis.literal(0),
        "x_SplitCost": ibis.literal(False),
    }
    return finish(raw, columns)


def _of_1_3(raw: Raw) -> dict[str, Any]:
    """What 1.3 brought; it renames ProviderName and PublisherName, which it drops later."""
    service, host = raw.text("ServiceProviderName"), raw.text("HostProviderName")
    return {
        "ProviderName": ibis.coalesce(raw.text("ProviderName"), service),
        "PublisherName": ibis.coalesce(raw.text("PublisherName"), service, host),
        "SkuPriceDetails": _as_json(raw, "SkuPriceDetails"),
        **{ours: _first(raw, theirs, ours) for ours, theirs in FROM_1_3.items()},
    }


def _first(raw: Raw, *names: str) -> Any:
    return next((_as_json(raw, name) for name in names if raw.has(name)), raw.text(names[0]))


def _as_json(raw: Raw, name: str) -> Any:
    """A column as text; maps and structures as JSON."""
    if raw.has(name):
        column: Any = raw.table[raw.columns[name]]
        if column.type().is_map() or column.type().is_struct():
            return column.cast("json").cast("string")
    return raw.text(name)


def _when(raw: Raw) -> dict[str, Any]:
    start = raw.time("ChargePeriodStart")
    month = start.truncate("M")
    return {
        "ChargePeriodStart": start,
        "ChargePeriodEnd": raw.time("ChargePeriodEnd"),
        "BillingPeriodStart": raw.time("BillingPeriodStart").fill_null(month),
        "BillingPeriodEnd": raw.time("BillingPeriodEnd").fill_null(month + ibis.interval(months=1)),
    }


def _ours(raw: Raw) -> dict[str, Any]:
    usage_type = raw.text("x_UsageType")
    commitment = raw.text("CommitmentDiscountType").lower()
    detail = ibis.null("string")
    if raw.has("SkuPriceDetails"):
        details = raw.mapping("SkuPriceDetails")
        detail = ibis.coalesce(
            raw.says.value_of(details, "InstanceType"),
            raw.says.value_of(details, "x_InstanceType"),
        ).nullif("")
    named = usage_type.re_extract(":[A-Za-z]*-?" + INSTANCE_TYPE + "$", 1).nullif("")
    return {
        "x_InstanceType": ibis.coalesce(raw.text("x_InstanceType"), detail, named),
        "x_PurchaseOption": ibis.cases(
            (commitment.contains("saving"), "SavingsPlan"),
            (commitment.contains("reserv"), "Reserved"),
            (
                (raw.text("PricingCategory") == "Dynamic") | usage_type.contains("Spot"),
                "Spot",
            ),
            (usage_type.contains("CapacityBlock"), "CapacityBlock"),
            (raw.text("ChargeCategory") == "Usage", "OnDemand"),
        ),
        "x_UsageType": usage_type,
        "x_Operation": raw.text("x_Operation"),
    }


SOURCE = Source(
    id="focus",
    title="FOCUS",
    version=version,
    logical=logical,
    rows=rows,
    expected=EXPECTED,
    needed=NEEDED,
    tags="Tags",
)
