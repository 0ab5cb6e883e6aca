"""Bills of single months put together: one quality box, as if they had been read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.billing import _quality
from cost.billing._quality import FormatRead, Quality
from cost.engines._rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    import ibis.expr.types as ir

FINEST: Final = ("hourly", "daily", "monthly", "unknown")


def overlap(parts: Iterable[Quality]) -> bool:
    """Whether two parts have lines of one month: a line may then be in both."""
    months = [month.month for part in parts for month in part.months]
    return len(set(months)) < len(months)


def quality(
    parts: Sequence[Quality], daily: ir.Table, *, superseded: int, identical: int
) -> Quality:
    """The quality box of all parts.

    Args:
        parts: theirs, which do not overlap.
        daily: the roll-up of all of them.
        superseded: files that none of them looked at, because a newer delivery replaces them.
        identical: copies that none of them looked at.
    """
    months = tuple(sorted((m for part in parts for m in part.months), key=lambda m: m.month))
    found: dict[str, Any] = {name: _added(parts, name) for name in _COUNTED}
    found["files_superseded"] += superseded
    found["files_identical"] += identical
    box = Quality(
        **found,
        formats=_formats(parts),
        granularity=min((part.granularity for part in parts), key=FINEST.index),
        untagged_share=_share(parts, found["untagged_cost"], daily),
        currencies=tuple(sorted({name for part in parts for name in part.currencies})),
        months=months,
        missing_months=_quality.gaps(months),
        notes=(),
    )
    return box.model_copy(update={"notes": tuple(_quality.notes(box))})


_COUNTED: Final = tuple(
    name
    for name, field in Quality.model_fields.items()
    if name
    not in {
        "formats",
        "granularity",
        "untagged_share",
        "currencies",
        "months",
        "missing_months",
        "notes",
    }
)
"""What adds up."""


def _added(parts: Sequence[Quality], name: str) -> Any:
    values = [getattr(part, name) for part in parts]
    return sum(values, type(values[0])(0))


def _share(parts: Sequence[Quality], untagged: Decimal, daily: ir.Table) -> Decimal | None:
    """What is untagged, of the effective cost of all usage that is somebody's."""
    if len(parts) == 1:
        return parts[0].untagged_share
    unused = (daily.CommitmentDiscountStatus == "Unused").fill_null(False)
    usage = (daily.ChargeCategory == "Usage") & ~unused
    (row,) = rows_of(daily.aggregate(cost=daily.EffectiveCost.sum(where=usage)))
    return round(untagged / row["cost"], 4) if row["cost"] else None


def _formats(parts: Sequence[Quality]) -> tuple[FormatRead, ...]:
    files: dict[FormatRead, int] = {}
    for part in parts:
        for one in part.formats:
            alike = one.model_copy(update={"files": 0})
            files[alike] = files.get(alike, 0) + one.files
    return tuple(one.model_copy(update={"files": count}) for one, count in files.items())
