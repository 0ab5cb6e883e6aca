"""How well each Savings Plan and reservation is used, what is wasted, and what it saves.

Utilisation = used / (used + unused), amortised: FOCUS sums EffectiveCost by
CommitmentDiscountStatus (specification, CommitmentDiscountStatus: Used, Unused); in CUR it is
savings_plan_used_commitment / total_commitment_to_date and, for reservations, effective cost over
itself and the unused fees, as AWS's Cloud Intelligence Dashboards amortise them (summary_view.sql,
MIT-0). Saving = the covered usage's list price - used - unused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis._commitment import is_covered
from cost.analysis._exact import share, total
from cost.analysis._view import Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    from decimal import Decimal

    import ibis.expr.types as ir

COLUMNS: Final = (
    Column(name="kind", title="Kind", kind="text", about="Savings Plan or Reserved Instance"),
    Column(name="used", title="Used", kind="money", about="effective cost of what it covered"),
    Column(name="unused", title="Unused", kind="money", about="paid and not used: waste"),
    Column(name="cost", title="Cost", kind="money", about="used and unused"),
    Column(name="utilisation", title="Utilisation", kind="share", about="used over cost"),
    Column(name="covered_list", title="Covered, list", kind="money", about="its list price"),
    Column(name="saved", title="Saved", kind="money", about="list price less cost; may be < 0"),
    Column(
        name="hours_unused",
        title="Hours with waste",
        kind="count",
        about="hours in which a part lay idle; not known where it is billed by the day or month",
    ),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Sums by commitment; charges of none are the residual."""
    del options
    t = scope.daily
    covered, idle = is_covered(t), (t.CommitmentDiscountStatus == "Unused").fill_null(False)
    sums = t.group_by(commitment="CommitmentDiscountId").aggregate(
        kind=t.CommitmentDiscountType.max(),
        used=t.EffectiveCost.sum(where=covered),
        unused=t.EffectiveCost.sum(where=idle),
        cost=t.EffectiveCost.sum(),
        covered_list=t.ListCost.sum(where=covered),
        unlisted=(covered & t.ListCost.isnull()).sum(),
        by_month=(idle & (t.charge_days > 1)).any(),
    )
    hourly = scope.hourly()
    if hourly is None:
        return sums.mutate(hours_unused=ibis.null("int64"))
    wasted = hourly.filter(
        (hourly.CommitmentDiscountStatus == "Unused") & (hourly.EffectiveCost > 0)
    )
    hours = wasted.group_by(commitment_="CommitmentDiscountId").aggregate(
        hours_unused=wasted.hour.nunique()
    )
    joined = sums.left_join(hours, sums.commitment == hours.commitment_).drop("commitment_")
    return joined.mutate(hours_unused=joined.hours_unused.fill_null(0))


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With utilisation and saving, dearest first."""
    del scope, options
    shown: Rows = []
    for row in sorted(rows, key=lambda row: (-(row["cost"] or 0), row["commitment"] or "")):
        if row["commitment"] is None:
            shown.append({"kind": "no commitment", "cost": row["cost"], "residual": True})
            continue
        listed: Decimal | None = None if row["unlisted"] else row["covered_list"]
        spent = total([row["used"], row["unused"]])
        saved = None if listed is None or spent is None else total([listed, -spent])
        shown.append(
            {
                **row,
                "covered_list": listed,
                "utilisation": share(row["used"], spent),
                "saved": saved,
                "hours_unused": None if row["by_month"] else row["hours_unused"],
            }
        )
    return shown


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """What all commitments together waste."""
    del options
    found = [row for row in rows if not row.get("residual")]
    if not found:
        return ("the bill has no commitments",)
    unused, used = total(r["unused"] for r in found), total(r["used"] for r in found)
    whole = share(used, total([used, unused]))
    said = [] if whole is None else [f"utilisation of all commitments: {whole:.1%}"]
    if scope.hourly() is None:
        said.append("no hours were read: in how many of them a part lay idle is not known")
    return tuple(said)


VIEW = View(
    id="commitments",
    title="Commitments",
    about="How well each Savings Plan and reservation is used, what is wasted, what it saves.",
    chapter="commitments",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    by=("commitment",),
)
