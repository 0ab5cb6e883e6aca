"""What a simulated month assumes of usage that no inventory tells: traffic, data, requests.

All of it is made up, and plausible for a small ML platform; reports label it as simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class UsageProfile:
    """Assumptions of a simulated month. Amounts are per resource unless they say otherwise."""

    bucket_gib: Mapping[str, int] = field(
        default_factory=lambda: {
            "raw": 20_000,
            "curated": 8_000,
            "checkpoints": 12_000,
            "models": 1_500,
            "logs": 600,
            "scratch": 9_000,
        }
    )
    """Stored data by the last part of a bucket's component (lake.raw: raw)."""
    other_bucket_gib: int = 300
    aged_share: Decimal = Decimal("0.6")
    """The part of a bucket's data that is old enough for its lifecycle's first transition."""
    requests_per_gib: Decimal = Decimal("0.05")
    """S3 requests an hour for each GiB stored."""
    nat_gib_hour: Decimal = Decimal("4.5")
    balancer_lcu: Decimal = Decimal("1.8")
    key_requests_hour: Decimal = Decimal(2_500)
    log_gib_hour: Decimal = Decimal("0.08")
    log_gib_kept: int = 40
    internet_gib_hour: Decimal = Decimal("0.9")
    """Traffic to the internet, for each load balancer."""
    stream_gib_hour: Decimal = Decimal("0.6")
    """What is put into each stream, delivered by each delivery stream."""
    stream_records_hour: Decimal = Decimal(640_000)
    """The same in records of a kilobyte."""
    calls_hour: Decimal = Decimal(60)
    """Calls of each Lambda function."""
    call_seconds: Decimal = Decimal("0.8")
    table_writes_hour: Decimal = Decimal(20_000)
    table_reads_hour: Decimal = Decimal(60_000)
    table_gib: int = 5
    repository_gib: int = 25
    plan_discount: Decimal = Decimal("0.28")
    """A one-year Compute Savings Plan without upfront payment, as a part of the list price."""
    plan_instances: int = 2
    """How many on-demand instances the Savings Plan was bought for: the smallest."""
    plan_first: tuple[str, ...] = ()
    """Instance types that the plan covers before any other."""
    plan_excess: Decimal = Decimal("0.15")
    """By how much the plan was bought too large: this part goes unused."""
    tax_rate: Decimal = Decimal("0.05")
    credit: Decimal = Decimal(25)
    """USD of a promotional credit, at most a tenth of the bill."""

    def stored_gib(self, component: str | None) -> int:
        """GiB that a bucket holds."""
        name = (component or "").rpartition(".")[2]
        return self.bucket_gib.get(name, self.other_bucket_gib)
