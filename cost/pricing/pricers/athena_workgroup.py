"""Price an Athena workgroup: nothing but what its queries scan."""

from __future__ import annotations

from cost.pricing.base import Ask, Billed, Part, Pricer, UsageInput

SCANNED = UsageInput(
    key="scanned_gb",
    unit="GB",
    what="scanned by queries, each counted as 10 MB at least",
    why="from somebody's look now and then to dashboards over partitions of Parquet",
    assume=(1, 100, 5000),
    billed=Billed(usage="DataScannedInTB", service="Athena"),
)
GB_OF_A_TB = 1024


def price(ask: Ask) -> tuple[Part, ...]:
    """Reserved capacity is a resource of its own."""
    return ask.used("data scanned", "athena.scanned.tb", "scanned_gb", per=GB_OF_A_TB)


PRICER = Pricer(
    id="athena-workgroup",
    types=("aws:athena/workgroup:Workgroup",),
    price=price,
    usage=(SCANNED,),
)
