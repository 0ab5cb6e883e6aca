"""Whether what was applied came true: from a ledger and bills to verdicts, and into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cost.errors import InputError
from trimtab.rightsizing import LOOKBACK_DAYS

if TYPE_CHECKING:
    from datetime import date, datetime

    from cost.ledger import Entry, Ledger
    from cost.realised import Verification


@dataclass(frozen=True, kw_only=True)
class Check:
    """Which savings to verify: the bill since, and the bill before if it is another one.

    `deployed` is the day on which the changes reached AWS, where that was not when they were
    written: a pull request waits.
    """

    sources: list[str]
    before: list[str]
    ledger: Ledger
    engine: str = "duckdb"
    days: int = LOOKBACK_DAYS
    deployed: date | None = None


def check(request: Check) -> Verification:
    """Compare the bills before and after each applied recommendation of a ledger.

    Raises:
        InputError: the ledger records no application, or the bills' currencies differ.
    """
    from cost import bill as bills
    from cost._use import Period
    from cost.optimise import window_of
    from cost.realised import around, verify

    entries = applications(request)
    since = bills.load(request.sources, engine=request.engine)
    if not request.before:
        return verify([(e, *around(e, since.daily, request.days)) for e in entries], since.currency)
    old = bills.load(request.before, engine=request.engine)
    if old.currency != since.currency:
        raise InputError(f"one bill is in {old.currency}, the other in {since.currency}")
    before, after = (Period(b.daily, window_of(b.daily, request.days)) for b in (old, since))
    return verify([(e, before, after) for e in entries], since.currency)


def applications(request: Check) -> list[Entry]:
    """The applications to judge, dated when they were deployed.

    Raises:
        InputError: the ledger records none.
    """
    from datetime import UTC, datetime, time

    from cost.ledger import applied

    entries = applied(request.ledger.read())
    if not entries:
        raise InputError(
            "no recommendation was applied: there is nothing to verify",
            where=request.ledger.where,
            next_step="trimtab rightsize BILL --metrics FILE --apply Pulumi.STACK.yaml",
        )
    if request.deployed is None:
        return list(entries)
    at = datetime.combine(request.deployed, time(), UTC)
    return [e.model_copy(update={"at": at}) for e in entries]


def record(found: Verification, ledger: Ledger, at: datetime) -> int:
    """Write the verdicts into the ledger; says how many records it grew by."""
    from cost.ledger import applied

    known = {e.id: e for e in applied(ledger.read())}
    moment = at.replace(microsecond=0)
    return ledger.add(
        [
            known[one.id].model_copy(
                update={
                    "event": "realised",
                    "at": moment,
                    "verdict": one.verdict,
                    "realised": one.realised,
                }
            )
            for one in found.verified
        ]
    )
