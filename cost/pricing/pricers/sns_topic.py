"""Price an SNS topic: publishing to it, and the e-mails it sends."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, Unpriced, UsageInput

PUBLISHED = UsageInput(
    key="requests",
    unit="requests",
    what="messages published, in 64 KB",
    why="an alert topic is quiet: from one message a day to one a minute",
    assume=(30, 500, 43_800),
)
EMAILS = UsageInput(
    key="emails",
    unit="notifications",
    what="e-mails sent to the topic's subscribers",
    why="as many as messages, for one subscriber",
    assume=(30, 500, 43_800),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Deliveries to SQS and Lambda are free; text messages have no price here."""
    if ask.get("fifoTopic", default=False):
        raise Unpriced("FIFO topics have no price here")
    return (
        *ask.used("messages published", "sns.request.1m", "requests", per=1_000_000),
        *ask.used("e-mail notifications", "sns.email.100k", "emails", per=100_000),
    )


PRICER = Pricer(
    id="sns-topic", types=("aws:sns/topic:Topic",), price=price, usage=(PUBLISHED, EMAILS)
)
