"""The one schema of a billing row: all columns of FOCUS 1.2, plus our own x_ columns."""

from __future__ import annotations

from typing import Final

import ibis

MONEY: Final = "decimal(38, 20)"
"""18 digits before the point and 20 after it: what AWS writes, to the digit."""

QUANTITY: Final = "decimal(38, 12)"
"""Amounts of usage reach bytes of exabytes: more digits before the point, fewer after it."""

CANONICAL: Final = ibis.schema(
    {
        "BilledCost": MONEY,
        "EffectiveCost": MONEY,
        "ListCost": MONEY,
        "ContractedCost": MONEY,
        "BillingCurrency": "string",
        "BillingAccountId": "string",
        "BillingAccountName": "string",
        "BillingAccountType": "string",
        "SubAccountId": "string",
        "SubAccountName": "string",
        "SubAccountType": "string",
        "BillingPeriodStart": "timestamp",
        "BillingPeriodEnd": "timestamp",
        "ChargePeriodStart": "timestamp",
        "ChargePeriodEnd": "timestamp",
        "ChargeCategory": "string",
        "ChargeClass": "string",
        "ChargeDescription": "string",
        "ChargeFrequency": "string",
        "ServiceName": "string",
        "ServiceCategory": "string",
        "ServiceSubcategory": "string",
        "RegionId": "string",
        "RegionName": "string",
        "AvailabilityZone": "string",
        "ResourceId": "string",
        "ResourceName": "string",
        "ResourceType": "string",
        "SkuId": "string",
        "SkuMeter": "string",
        "SkuPriceId": "string",
        "SkuPriceDetails": "string",
        "ConsumedQuantity": QUANTITY,
        "ConsumedUnit": "string",
        "PricingQuantity": QUANTITY,
        "PricingUnit": "string",
        "PricingCategory": "string",
        "ListUnitPrice": MONEY,
        "ContractedUnitPrice": MONEY,
        "PricingCurrency": "string",
        "PricingCurrencyListUnitPrice": MONEY,
        "PricingCurrencyContractedUnitPrice": MONEY,
        "PricingCurrencyEffectiveCost": MONEY,
        "CommitmentDiscountId": "string",
        "CommitmentDiscountName": "string",
        "CommitmentDiscountCategory": "string",
        "CommitmentDiscountStatus": "string",
        "CommitmentDiscountType": "string",
        "CommitmentDiscountQuantity": QUANTITY,
        "CommitmentDiscountUnit": "string",
        "CapacityReservationId": "string",
        "CapacityReservationStatus": "string",
        "InvoiceId": "string",
        "InvoiceIssuerName": "string",
        "PublisherName": "string",
        "ProviderName": "string",
        "Tags": "map<string, string>",
        "x_Component": "string",
        "x_Team": "string",
        "x_Environment": "string",
        "x_Stack": "string",
        "x_CostCenter": "string",
        "x_RunId": "string",
        "x_InstanceType": "string",
        "x_PurchaseOption": "string",
        "x_UsageType": "string",
        "x_Operation": "string",
        "x_ChargeType": "string",
        "x_HostProviderName": "string",
        "x_AllocatedMethodId": "string",
        "x_AllocatedResourceId": "string",
        "x_AllocatedResourceName": "string",
        "x_AllocatedTags": "string",
        "x_ContractApplied": "string",
        "x_GpuCount": "int64",
        "x_SourceFile": "string",
    }
)
"""What every source is read into. Times are UTC, without zone; a period's end is exclusive.

x_PurchaseOption is OnDemand, Spot, SavingsPlan, Reserved, CapacityBlock, or null where nothing was
bought by the hour (tax, credits, fees). x_GpuCount is null when the instance type is not known.
x_ChargeType is CUR's line item type (Usage where it does not say), null in FOCUS files.
SkuPriceDetails is JSON text.
x_HostProviderName, x_Allocated… and x_ContractApplied are columns of FOCUS 1.3 under names of ours.
"""

CHECKS: Final = ibis.schema(
    {
        "x_LineId": "int64",
        "x_Unparsed": "int64",
        "x_UnparsedMaps": "int64",
        "x_ExtraDigits": "int64",
        "x_UnknownCharge": "int64",
        "x_SplitCost": "boolean",
        "x_Combination": "int64",
    }
)
"""What a source adds for the quality box; the loader counts these and takes them off again.

x_LineId: a hash of the line item's id and time interval, null where the format has none.
x_Unparsed: how many amounts and times of the row could not be read. x_UnparsedMaps: how many maps.
x_ExtraDigits: how many amounts had more than 20 decimal digits.
x_UnknownCharge: 1 where the charge type is not one we know.
x_SplitCost: the row repeats a part of another row's cost (a container's share of its instance).
x_Combination: which combination of texts the row has (cost.billing._dimensions), where known.
"""

SPLITS: Final = ibis.schema({"x_SplitParentId": "string", "x_SplitUnusedCost": MONEY})
"""What a container's share of its instance says besides: read only where it is asked for.

x_SplitParentId: the instance. x_SplitUnusedCost: the container's part of what no container used.
"""

READ: Final = ibis.schema({**CANONICAL, **CHECKS, **SPLITS})
"""What a source's `rows` returns; x_GpuCount is filled in by the loader."""

SIMULATED: Final = "SIMULATED-"
"""Invoice ids of bills that `trimtab billing sample` makes begin so; AWS's are digits."""
