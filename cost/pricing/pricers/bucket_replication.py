"""Price the replication of a bucket: the way to the other region, its promise and its metrics."""

from __future__ import annotations

from typing import Any, Final

from cost.pricing.base import Ask, Part, Percentiles, Pricer, UsageInput

METRICS: Final = 4
"""Latency, bytes and operations that wait, operations that failed: S3 user guide."""

COPIED = UsageInput(
    key="replicated_gb",
    unit="GB",
    what="copied to the other region in a month",
    why="what is written to the bucket; requests and storage are priced at the replica",
    assume=(1, 100, 10_000),
)


def price(ask: Ask) -> tuple[Part, ...]:
    """Each rule may promise 15 minutes, and be watched; rules that are off copy nothing."""
    rules: list[dict[str, Any]] = ask.get("rules", default=[])
    enabled = [r for r in rules if isinstance(r, dict) and r.get("status") == "Enabled"]
    if rules and not enabled:
        return ()
    parts = [*ask.used("transfer between regions", "data_transfer.inter_region.gb", COPIED.key)]
    if any(_on(rule, "replicationTime") for rule in enabled):
        parts += ask.used("replication time control", "s3.rtc.gb", COPIED.key)
    watched = sum(_on(rule, "metrics") for rule in enabled)
    if watched:
        number = Percentiles.exactly(METRICS * watched)
        parts.append(ask.part("metrics of the replication", "cloudwatch.metric_month", number))
    return tuple(parts)


def _on(rule: dict[str, Any], what: str) -> bool:
    setting = (rule.get("destination") or {}).get(what) or {}
    return bool(setting.get("status") == "Enabled")


PRICER = Pricer(
    id="bucket-replication",
    types=("aws:s3/bucketReplicationConfig:BucketReplicationConfig",),
    price=price,
    usage=(COPIED,),
)
