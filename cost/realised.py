"""Whether applied recommendations came true: the bill before against the bill after.

What a unit costs is compared, not the totals, so that more use is no loss and less use no saving.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from cost._use import Period, Usage, Use, measured
from cost.ledger import Verdict
from cost.models import Model
from cost.money import Money
from cost.rules._usage import ZERO, last_day
from cost.rules._window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ibis.expr.types import Table

    from cost.ledger import Entry

SAME_RATE: Final = Decimal("0.01")
"""A unit's cost that moved less than this did not change."""
SAME_MIX: Final = Decimal("0.05")
"""A share of the usage (by usage type, by commitment) that moved less than this did not change."""


class Verified(Model):
    """One applied recommendation. Amounts are a month's.

    `realised` is corrected for usage, and without freed commitments, which are paid on.
    `bill_change` is what the component's bill did, whatever the reason (positive: less). Both are
    None where there is nothing to compare.
    """

    id: str
    rule: str
    component: str | None
    current: str
    proposed: str
    claimed: Money
    realised: Money | None
    bill_change: Money | None
    verdict: Verdict
    why: str


class Verification(Model):
    """What `trimtab rightsize --verify --format json` prints."""

    schema_version: Literal[1] = 1
    currency: str
    verified: tuple[Verified, ...]
    total_claimed: Money
    total_realised: Money


Answer = tuple[Verdict, Decimal | None, str]


def around(entry: Entry, daily: Table, days: int) -> tuple[Period, Period]:
    """The days before and after an application, in one bill that covers both.

    The day of the application itself belongs to neither.

    Args:
        entry: an application.
        daily: the bill's daily roll-up.
        days: at most so many on either side.
    """
    day = entry.at.date()
    before = Window.of_days(day - timedelta(days=1), days)
    start = before.end + timedelta(days=1)
    last = last_day(daily) or day
    whole = Window.of_days(last, max(0, (last - day).days))
    after = Window(start=start, end=max(start, min(whole.end, start + timedelta(days=days))))
    return Period(daily, before), Period(daily, after)


def verify(cases: Iterable[tuple[Entry, Period, Period]], currency: str = "USD") -> Verification:
    """Judge applied recommendations.

    Args:
        cases: applications, each with days before it and days after its deployment.
        currency: of the bills.
    """
    rows = []
    for entry, before, after in cases:
        old, new = measured(entry, before), measured(entry, after)
        verdict, realised, why = _judge(entry, old, new)
        rows.append(
            Verified(
                id=entry.id,
                rule=entry.rule,
                component=entry.component,
                current=entry.current,
                proposed=entry.proposed,
                claimed=entry.saving.mid,
                realised=realised,
                bill_change=old.monthly_cost - new.monthly_cost
                if old.by_type and new.days
                else None,
                verdict=verdict,
                why=why,
            )
        )
    return Verification(
        currency=currency,
        verified=tuple(rows),
        total_claimed=sum((r.claimed for r in rows), ZERO),
        total_realised=sum((r.realised for r in rows if r.realised is not None), ZERO),
    )


def _judge(entry: Entry, old: Usage, new: Usage) -> Answer:
    if new.days < 1:
        return "can't tell", None, "the bill has no full day since"
    if old.all.quantity <= 0:
        return "can't tell", None, "the bill shows no use of it before"
    if entry.saves == "usage":
        return _judge_usage(old, new)
    if new.all.quantity <= 0:
        return "can't tell", None, "nothing was used since: no unit shows what it costs now"
    return _judge_rate(old, new)


def _judge_usage(old: Usage, new: Usage) -> Answer:
    """Less should be used; what no commitment covers of it is saved at the price it had."""
    less = old.monthly_quantity - new.monthly_quantity
    if less <= SAME_MIX * old.monthly_quantity:
        return "not realised", ZERO, "as much is used as before: was the change deployed?"
    saved = max(ZERO, old.monthly_free - new.monthly_free) * old.free_rate
    why = f"{_percent(less / old.monthly_quantity)} less is used{_paid_on(old)}"
    return "realised", saved, why


def _judge_rate(old: Usage, new: Usage) -> Answer:
    """A unit should cost less, because it is another kind of unit and not for another reason."""
    moved = new.rate / old.rate - 1 if old.rate else ZERO
    covered = new.all.committed / new.all.quantity - old.all.committed / old.all.quantity
    kinds = sorted({*old.by_type, *new.by_type})
    mixed = sum((abs(new.share(k) - old.share(k)) for k in kinds), ZERO) / 2
    repriced = [k for k in kinds if _list_price_moved(old.by_type.get(k), new.by_type.get(k))]
    if mixed < SAME_MIX and abs(moved) <= SAME_RATE:
        why = f"still {', '.join(sorted(new.by_type))} at the same cost: was the change deployed?"
        return "not realised", ZERO, why
    if repriced:
        return "can't tell", None, f"the price changed: {', '.join(repriced)}"
    if abs(covered) > SAME_MIX:
        why = f"commitments cover {_percent(covered, sign=True)} of it: that moved the cost as well"
        return "can't tell", None, why
    if mixed < SAME_MIX:
        why = f"the price changed: the same usage costs {_percent(moved, sign=True)} a unit"
        return "can't tell", None, why
    saved = (old.rate - new.rate) * new.monthly_quantity * (1 - old.paid_on)
    if moved >= 0:
        return "not realised", saved, f"a unit costs {_percent(moved)} more"
    return "realised", saved, f"a unit costs {_percent(-moved)} less{_paid_on(old)}"


def _paid_on(old: Usage) -> str:
    share = old.paid_on
    return f"; commitments bore {_percent(share)} of it and are paid on" if share else ""


def _list_price_moved(old: Use | None, new: Use | None) -> bool:
    if old is None or new is None or not (old.quantity and new.quantity and old.listed):
        return False
    was, is_now = old.listed / old.quantity, new.listed / new.quantity
    return abs(is_now / was - 1) > SAME_RATE


def _percent(share: Decimal, *, sign: bool = False) -> str:
    return f"{share * 100:{'+' if sign else ''}.1f} %"
