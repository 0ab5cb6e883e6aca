"""Price an MSK Serverless cluster: its hours, its partitions' hours, and what goes through it."""

from __future__ import annotations

from cost.pricing.base import ALWAYS_ON, Ask, Part, Pricer, UsageInput

PARTITIONS = UsageInput(
    key="partitions",
    unit="partitions",
    what="partitions of all topics",
    why="clients make topics: they are in no program",
    assume=(3, 12, 120),
)
IN = UsageInput(
    key="ingested_gb",
    unit="GB",
    what="written",
    why="from a trickle of events to a product's clicks",
    assume=(1, 50, 1000),
)
OUT = UsageInput(
    key="retrieved_gb",
    unit="GB",
    what="read, by all consumers",
    why="Firehose reads all of it, and often one more",
    assume=(1, 100, 2000),
)
STORED = UsageInput(
    key="stored_gb",
    unit="GB-month",
    what="kept by all topics",
    why="depends on what is written and on the topics' retention",
)


def price(ask: Ask) -> tuple[Part, ...]:
    """The cluster's hours are billed whatever it does."""
    partitions, basis = ask.amount(PARTITIONS)
    parts = [ask.hourly("cluster", "msk.serverless.hour")]
    if partitions is not None:
        hours = ask.part("partitions", "msk.partition_hour", ALWAYS_ON * partitions, basis)
        parts.append(hours.model_copy(update={"usage_key": PARTITIONS.key}))
    return (
        *parts,
        *ask.used("data in", "msk.in.gb", "ingested_gb"),
        *ask.used("data out", "msk.out.gb", "retrieved_gb"),
        *ask.used("storage", "msk.storage.gb_month", "stored_gb"),
    )


PRICER = Pricer(
    id="msk-serverless-cluster",
    types=("aws:msk/serverlessCluster:ServerlessCluster",),
    price=price,
    usage=(PARTITIONS, IN, OUT, STORED),
)
