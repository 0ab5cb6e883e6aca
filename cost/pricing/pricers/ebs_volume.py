"""Price an EBS volume: gigabytes, and the IOPS and throughput beyond what its type includes."""

from __future__ import annotations

from cost.pricing.base import Ask, Part, Percentiles, Pricer, UsageInput
from cost.pricing.pricers._ebs import volume_parts

REQUESTS = UsageInput(
    key="io_requests",
    unit="requests",
    what="I/O requests of a magnetic volume",
    why="only magnetic volumes bill them",
    optional=True,
)


def price(ask: Ask) -> tuple[Part, ...]:
    """A volume costs whether or not it is attached."""
    one = Percentiles.exactly(1)
    parts = volume_parts(ask, ask.resource.inputs, one, "volume", default_type="gp2")
    if ask.get("type", default="gp2") != "standard":
        return parts
    return (*parts, *ask.used("I/O requests", "ebs.standard.io.1m", "io_requests", per=1_000_000))


PRICER = Pricer(id="ebs-volume", types=("aws:ebs/volume:Volume",), price=price, usage=(REQUESTS,))
