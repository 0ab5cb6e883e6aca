"""The calls that would buy a proposal, to be reviewed and run by a person. None is run here."""

from __future__ import annotations

import shlex
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Final

from cost.commitments.terms import (
    PAYMENT_OPTIONS,
    PLAN_TYPES,
    UPFRONT,
    YEAR_HOURS,
    YEAR_SECONDS,
)
from cost.money import CENT

if TYPE_CHECKING:
    from datetime import date

    from cost.commitments.model import Purchase

UNKNOWN: Final = "OFFERING_ID"
RESERVED: Final = {
    "ec2-ri": "ec2 purchase-reserved-instances-offering --reserved-instances-offering-id {id}"
    " --instance-count {n}",
    "rds-ri": "rds purchase-reserved-db-instances-offering --reserved-db-instances-offering-id {id}"
    " --db-instance-count {n}",
    "elasticache-ri": "elasticache purchase-reserved-cache-nodes-offering"
    " --reserved-cache-nodes-offering-id {id} --cache-node-count {n}",
}


def buy(one: Purchase, hourly: Decimal, on: date | None = None) -> str:
    """The AWS CLI's call that buys so much of it; with a later day it is queued until then."""
    offering = one.offering or UNKNOWN
    if one.units is not None:
        count = round(hourly / one.hourly * one.units) if one.units else 0
        return f"aws {RESERVED[one.kind].format(id=shlex.quote(offering), n=count)}"
    words = ["aws", "savingsplans", "create-savings-plan", "--savings-plan-offering-id", offering]
    words += ["--commitment", f"{hourly.normalize():f}"]
    if one.payment == "partial":
        upfront = hourly * one.years * YEAR_HOURS * UPFRONT[one.payment]
        rounded = upfront.quantize(CENT, rounding=ROUND_UP)
        words += ["--upfront-payment-amount", f"{rounded}"]
    if on is not None:
        words += ["--purchase-time", f"{on.isoformat()}T00:00:00Z"]
    return shlex.join(words)


def look_up(one: Purchase) -> str | None:
    """The call that tells the id of what is to be bought; None where it is known."""
    if one.offering or one.units is not None:
        return None
    words = ["aws", "savingsplans", "describe-savings-plans-offerings"]
    words += [
        "--plan-types",
        PLAN_TYPES[one.kind],
        "--payment-options",
        PAYMENT_OPTIONS[one.payment],
    ]
    words += ["--durations", str(one.years * YEAR_SECONDS)]
    if one.kind == "ec2-instance":
        family, _, region = one.scope.partition(" in ")
        words += ["--filters", f"name=region,values={region}"]
        words += [f"name=instanceFamily,values={family}"]
    return shlex.join(words)
