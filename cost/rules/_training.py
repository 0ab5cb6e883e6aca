"""SageMaker training jobs: what each cost, and what SageMaker says of it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cost.rules._items import Item, Lot
from cost.rules._judge import answered
from cost.rules._usage import ZERO, monthly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from cost.inventory.things import Thing
    from cost.rules._base import Answer, Context, Limits, Rule
    from cost.rules._evidence import Proposal

JOBS: Final = "training-job"
INTERRUPTED: Final = "Interrupted"
"""The secondary status of a managed spot job whose instances AWS took back."""
STAMP: Final = re.compile(r"[-_]?\d{4}[-_]?\d\d.*$|[-_]\d{6,}.*$")
"""What SageMaker's SDK and people put behind a job's name: a date, a time, a number."""


@dataclass(frozen=True)
class Job:
    """One job that the bill charged for and SageMaker lists."""

    item: Item
    thing: Thing

    @property
    def hourly(self) -> Decimal:
        """Effective cost of an instance-hour."""
        hours = sum((u.quantity for u in self.item.uses), ZERO)
        return self.item.effective / hours if hours else ZERO


def transitions(job: Job) -> list[dict[str, Any]]:
    """What SageMaker says of the job's course: statuses with their times, the first one first."""
    return list(job.thing.get("SecondaryStatusTransitions") or [])


def ids(jobs: Iterable[Job]) -> tuple[str, ...]:
    """What a recommendation about some of the jobs names."""
    return tuple(sorted(job.item.id for job in jobs))


def cost_of(jobs: Iterable[Job]) -> Decimal:
    """What jobs cost in the window, effective."""
    return sum((job.item.effective for job in jobs), ZERO)


def stem(name: str) -> str:
    """What jobs that do the same are called.

    >>> stem("ranker-2026-10-14-06-30-00-123"), stem("ranker-v2")
    ('ranker', 'ranker-v2')
    """
    return STAMP.sub("", name) or name


def judged_jobs(
    rule: Rule,
    context: Context,
    limits: Limits,
    propose: Callable[[Context, list[Job], Limits], Proposal | str | None],
) -> Iterator[Answer]:
    """Judge the jobs of each component, or of each name; also those that have ended."""
    found: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in context.items("training-jobs"):
        found[item.stack or "", item.component or stem(item.id), item.region].append(item)
    for (_, name, region), items in sorted(found.items()):
        why = context.unlisted(JOBS, region)
        listed = context.things(JOBS, region)
        jobs = [Job(i, listed[i.id]) for i in items if i.id in listed]
        if why is None and not jobs:
            why = "SageMaker does not list its jobs any more"
        answer = why or propose(context, jobs, limits)
        yield from answered(rule, context, limits, Lot(tuple(items)), answer, name)


def a_month(context: Context, amount: Decimal) -> Decimal:
    """What was paid in the window, as a month: jobs come and go, and others follow them."""
    return monthly(amount, context.window.days)
