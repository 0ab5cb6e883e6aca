"""Price an SQS queue: nothing for being there, something for each million requests."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, UsageInput

REQUESTS = UsageInput(
    key="requests",
    unit="requests",
    what="requests of up to 64 KB, polling included",
    why="one consumer that long-polls makes 130,000 a month; p10 is a queue that nobody polls",
    assume=(0, 130_000, 2_600_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """A FIFO queue's requests cost a quarter more."""
    key = "sqs.request.1m.fifo" if ask.get("fifoQueue", default=False) else "sqs.request.1m"
    return ask.used("requests", key, "requests", per=1_000_000)


PRICER = Pricer(id="sqs-queue", types=("aws:sqs/queue:Queue",), price=price, usage=(REQUESTS,))
