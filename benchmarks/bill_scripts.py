"""What one would write instead: scripts with Polars and pandas that amortise a bill and sum it up.

They read what the roll-up is made of; they have no quality box and no views.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

COSTS: Final = (
    "line_item_unblended_cost",
    "pricing_public_on_demand_cost",
    "reservation_effective_cost",
    "reservation_unused_amortized_upfront_fee_for_billing_period",
    "reservation_unused_recurring_fee",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_total_commitment_to_date",
    "savings_plan_used_commitment",
)

TAGS: Final = ("component", "team", "environment", "stack", "cost_center", "run_id")

BY: Final = (
    "bill_payer_account_id",
    "line_item_usage_account_id",
    "line_item_line_item_type",
    "line_item_product_code",
    "line_item_usage_type",
    "line_item_operation",
    "line_item_resource_id",
    "pricing_unit",
    "product_instance_type",
    "product_product_family",
    "product_region_code",
    "reservation_reservation_a_r_n",
    "savings_plan_savings_plan_a_r_n",
)
"""What scripts group by, beside the day, the service's name and the tags: as our daily roll-up."""
RESERVATION: Final = "reservation_reservation_a_r_n"
"""On a fee: it paid for a reservation upfront, whose cost is in the hours that it covers."""
SUMS: Final = (
    "line_item_unblended_cost",
    "effective",
    "pricing_public_on_demand_cost",
    "line_item_usage_amount",
)
LINE: Final = ("identity_line_item_id", "identity_time_interval")


def files(folder: Path) -> str:
    """A glob of a bill's files."""
    return f"{folder}/data/*/*.parquet"


def polars(folder: Path) -> tuple[Decimal, int]:
    """What one would write with Polars: lazy and streaming, amounts in decimals of ten places.

    Costs amortised by charge type, summed by day and our dimensions; lines that repeat, counted.

    Returns:
        The amortised cost, and how many lines repeat.
    """
    return _polars(folder, exact=True)


def polars_floats(folder: Path) -> tuple[Decimal, int]:
    """The same in floats, whose sums are not the bill's to the last digit."""
    return _polars(folder, exact=False)


def polars_eager(folder: Path) -> tuple[Decimal, int]:
    """The exact one with Polars' engine that holds everything in memory."""
    return _polars(folder, exact=True, engine="in-memory")


def _polars(
    folder: Path, *, exact: bool, engine: Literal["streaming", "in-memory"] = "streaming"
) -> tuple[Decimal, int]:
    import polars as pl

    def money(name: str) -> pl.Expr:
        # Polars rounds a float to the decimal's ten places, so its binary noise is gone.
        return pl.col(name).cast(pl.Decimal(38, 10)) if exact else pl.col(name)

    cost = pl.col("line_item_unblended_cost")
    zero = pl.lit(0).cast(pl.Decimal(38, 10)) if exact else pl.lit(0.0)
    unused = pl.col("reservation_unused_amortized_upfront_fee_for_billing_period")
    kinds = {
        "SavingsPlanCoveredUsage": pl.col("savings_plan_savings_plan_effective_cost"),
        "SavingsPlanNegation": zero,
        "SavingsPlanUpfrontFee": zero,
        "SavingsPlanRecurringFee": pl.col("savings_plan_total_commitment_to_date")
        - pl.col("savings_plan_used_commitment"),
        "DiscountedUsage": pl.col("reservation_effective_cost"),
        "RIFee": unused + pl.col("reservation_unused_recurring_fee"),
    }
    effective = cost
    for kind, value in kinds.items():
        is_kind = pl.col("line_item_line_item_type") == kind
        effective = pl.when(is_kind).then(value).otherwise(effective)
    upfront = (pl.col("line_item_line_item_type") == "Fee") & pl.col(RESERVATION).is_not_null()
    effective = pl.when(upfront).then(zero).otherwise(effective)
    more = {
        "day": pl.col("line_item_usage_start_date").dt.date(),
        "effective": effective,
        "service": pl.col("product").map.get("product_name"),
        **{tag: pl.col("resource_tags").map.get(f"user_{tag}") for tag in TAGS},
    }
    lines = pl.scan_parquet(files(folder)).filter(
        pl.col("split_line_item_parent_resource_id").is_null()
    )
    lines = lines.with_columns(money(name) for name in (*COSTS, "line_item_usage_amount"))
    groups = lines.with_columns(**more).group_by("day", "service", *BY, *TAGS)
    daily = groups.agg(*(pl.col(name).sum() for name in SUMS))
    # A number for each line's id: half the time and memory of the ids themselves.
    repeats = lines.select(pl.len() - pl.struct(*LINE).hash().n_unique())
    found, repeated = pl.collect_all([daily, repeats], engine=engine)
    return Decimal(found["effective"].sum()), int(repeated.item())


BATCH: Final = 200_000
"""Lines that pandas holds at a time: at 3 GB a million, a bill of 10 million fits no laptop."""


def pandas(folder: Path) -> tuple[Decimal, int]:
    """The same with pandas, as an analyst would type it who wants exact sums: Python's decimals.

    Batch after batch, whose sums are put together at the end.
    """
    return _pandas(folder, exact=True)


def pandas_floats(folder: Path) -> tuple[Decimal, int]:
    """The same in floats."""
    return _pandas(folder, exact=False)


def _pandas(folder: Path, *, exact: bool) -> tuple[Decimal, int]:
    import pandas as pd
    import pyarrow.parquet as pq

    columns = ["line_item_usage_start_date", "split_line_item_parent_resource_id", *COSTS, *LINE]
    columns += [*BY, "line_item_usage_amount", "resource_tags", "product"]
    sums, ids = [], []
    for path in sorted(folder.glob("data/*/*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=columns):
            frame = batch.to_pandas()
            frame = frame[frame["split_line_item_parent_resource_id"].isna()]
            ids.append(pd.util.hash_pandas_object(frame[[*LINE]], index=False))
            sums.append(_grouped(_amortised(frame, exact=exact)))
    daily = _grouped(pd.concat(sums).reset_index())
    return Decimal(daily["effective"].sum()), int(pd.concat(ids).duplicated().sum())


def _grouped(frame: DataFrame) -> DataFrame:
    by = ["day", "service", *BY, *TAGS]
    found: DataFrame = frame.groupby(by, dropna=False, observed=True)[[*SUMS]].sum()
    return found


def _amortised(frame: DataFrame, *, exact: bool) -> DataFrame:
    import pandas as pd

    if exact:
        for name in (*COSTS, "line_item_usage_amount"):
            frame[name] = pd.Series(map(Decimal, map(repr, frame[name].fillna(0.0))), frame.index)
    tags = [dict(pairs or ()) for pairs in frame["resource_tags"]]
    for tag in TAGS:
        frame[tag] = [one.get(f"user_{tag}") for one in tags]
    frame["service"] = [dict(pairs or ()).get("product_name") for pairs in frame["product"]]
    frame["day"] = frame["line_item_usage_start_date"].dt.date
    kind, plan = frame["line_item_line_item_type"], "savings_plan_"
    zero = Decimal(0) if exact else 0.0
    unused = frame["reservation_unused_amortized_upfront_fee_for_billing_period"]
    values = {
        "SavingsPlanCoveredUsage": frame[plan + "savings_plan_effective_cost"],
        "SavingsPlanNegation": zero,
        "SavingsPlanUpfrontFee": zero,
        "SavingsPlanRecurringFee": frame[plan + "total_commitment_to_date"]
        - frame[plan + "used_commitment"],
        "DiscountedUsage": frame["reservation_effective_cost"],
        "RIFee": unused + frame["reservation_unused_recurring_fee"],
    }
    frame["effective"] = frame["line_item_unblended_cost"]
    for name, value in values.items():
        frame["effective"] = frame["effective"].where(kind != name, value)
    upfront = (kind == "Fee") & frame[RESERVATION].notna()
    frame["effective"] = frame["effective"].where(~upfront, zero)
    return frame
