"""Read FOCUS exports, versions 1.0 to 1.2, of any provider; later ones as far as they are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.billing._base import Header, Source, finish
from cost.billing._charges import INSTANCE_TYPE
from cost.billing._raw import value_of
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

NOT_IN_1_0: Final = ("InvoiceId",)

EXPECTED: Final = tuple(
    name for name in CANONICAL.names if not name.startswith("x_") and name not in NOT_IN_1_0
)

READ_AS_IS: Final = tuple(
    name for name, dtype in CANONICAL.items() if dtype.is_string() and not name.startswith("x_")
)

_SPELLING: Final[dict[str, str]] = {
    name.lower(): name
    for name in (
        *CANONICAL.names,
        *(name for names in NEW_IN.values() for name in names),
        "AllocatedResourceId",
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
    columns |= _when(raw) | _ours(raw) | tag_columns
    columns |= {
        "Tags": tags,
        "x_SourceFile": raw.table["filename"],
        "x_Unparsed": raw.unparsed(),
        "x_ExtraDigits": raw.extra_digits("BilledCost", "EffectiveCost"),
        "x_UnknownCharge": ibis.literal(0),
        "x_SplitCost": ibis.literal(False),
    }
    return finish(raw, columns)


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
            value_of(details, "InstanceType"), value_of(details, "x_InstanceType")
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
