"""Savings Plans' rates from AWS: savingsplans:DescribeSavingsPlansOfferingRates. It only reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cost.commitments.rates import Book, Rate
from cost.commitments.terms import PLAN_TYPES, Terms, of_listing, of_plan
from cost.errors import EmulatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cost.commitments.pools import Pool

REGION: Final = "us-east-1"
"""The service has one endpoint, whatever the region of what runs."""
BATCH: Final = 50
"""Usage types a call: an answer has some twenty rates of each."""
PAGE: Final = 1000
"""The most that AWS gives at once (botocore savingsplans, maxResults)."""
SERVICES: Final = frozenset({"ec2", "fargate", "lambda", "sagemaker", "rds", "elasticache"})


def read(client: Any, pools: Iterable[Pool], currency: str = "USD") -> Book:
    """The rates of what runs.

    Args:
        client: boto3's `savingsplans`.
        pools: what runs.
        currency: that of the bill.

    Raises:
        EmulatorError: AWS did not answer, or refused.
    """
    wanted = sorted({(p.usage_type, p.operation) for p in pools if p.service in SERVICES})
    operations = {usage_type: {o for u, o in wanted if u == usage_type} for usage_type, _ in wanted}
    usage_types = sorted(operations)
    found: dict[tuple[Terms, str, str], Rate] = {}
    try:
        for first in range(0, len(usage_types), BATCH):
            for one in _pages(client, usage_types[first : first + BATCH]):
                usage_type, operation = one["usageType"], one.get("operation", "")
                terms = _terms(one["savingsPlanOffering"])
                asked = operations.get(usage_type, set())
                ours = one["savingsPlanOffering"].get("currency", currency) == currency
                if terms is not None and ours and asked & {operation, ""}:
                    found[terms, usage_type, operation] = Rate(
                        usd=Decimal(one["rate"]),
                        offering=one["savingsPlanOffering"]["offeringId"],
                        source="AWS",
                        currency=currency,
                    )
    except (ClientError, BotoCoreError) as error:
        raise EmulatorError(
            f"AWS did not tell the rates of Savings Plans: {error}",
            next_step="allow savingsplans:DescribeSavingsPlansOfferingRates, or give --rates FILE",
        ) from error
    return found


def _pages(client: Any, usage_types: list[str]) -> Iterator[dict[str, Any]]:
    """Every rate of these usage types; botocore has no paginator for it."""
    token: dict[str, str] = {}
    while True:
        answer = client.describe_savings_plans_offering_rates(
            savingsPlanTypes=[*PLAN_TYPES.values()],
            usageTypes=usage_types,
            maxResults=PAGE,
            **token,
        )
        yield from answer.get("searchResults", ())
        if not answer.get("nextToken"):
            return
        token = {"nextToken": answer["nextToken"]}


def _terms(offering: dict[str, Any]) -> Terms | None:
    kind = of_plan(offering["planType"])
    return of_listing(kind, int(offering["durationSeconds"]), offering["paymentOption"])
