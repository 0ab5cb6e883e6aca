"""Price a VPC flow log: AWS bills the delivery of vended logs by the gigabyte."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Pricer, Unpriced, UsageInput

DELIVERED = UsageInput(
    key="delivered_gb",
    unit="GB",
    what="flow log data delivered",
    why="grows with the number of connections, not with their volume",
    assume=("0.5", 5, 100),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Storage is priced at the bucket or the log group that receives it."""
    to = ask.get("logDestinationType", default="cloud-watch-logs")
    keys = {"s3": "logs.vended_s3.gb", "cloud-watch-logs": "logs.ingest.gb"}
    if to not in keys:
        raise Unpriced(f"delivery to {to} has no price here")
    return ask.used(f"log delivery to {to}", keys[to], "delivered_gb")


PRICER = Pricer(id="flow-log", types=("aws:ec2/flowLog:FlowLog",), price=price, usage=(DELIVERED,))
