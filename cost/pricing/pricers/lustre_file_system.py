"""Price an FSx for Lustre file system: its size, full or empty, at its throughput's price."""

from __future__ import annotations

from typing import Final

from cost.pricing.base import (
    Ask,
    Part,
    Percentiles,
    Pricer,
    Unpriced,
    UsageInput,
    make_part,
    number,
)

BACKUPS = UsageInput(
    key="backup_gb",
    unit="GB",
    what="kept in backups of the file system",
    why="backups hold what changed, after compression",
    optional=True,
)
SCRATCH: Final = ("SCRATCH_1", "SCRATCH_2")


def price(ask: Ask) -> tuple[Part, ...]:
    """SSD storage, then metadata operations that are bought beyond what the size includes."""
    if ask.get("storageType", default="SSD") != "SSD":
        raise Unpriced("only SSD storage is in the catalogue")
    size = Percentiles.exactly(number(ask.get("storageCapacity", default=0)))
    return (
        ask.part("storage", _key(ask), size),
        *_metadata(ask),
        *ask.used("backups", "backup.fsx.gb_month", "backup_gb"),
    )


def _key(ask: Ask) -> str:
    kind = str(ask.get("deploymentType", default="SCRATCH_1"))
    if kind in SCRATCH:
        return "fsx.lustre.scratch.gb_month"
    if kind != "PERSISTENT_2":
        raise Unpriced(f"storage of {kind} is not in the catalogue")
    throughput = ask.get("perUnitStorageThroughput")
    if throughput is None:
        raise Unpriced("persistent storage is priced by its throughput, which is not said")
    return f"fsx.lustre.persistent_2.{number(throughput)}.gb_month"


def _metadata(ask: Ask) -> tuple[Part, ...]:
    """Bought metadata operations; AWS publishes a price that the catalogue does not have."""
    iops = ask.get("metadataConfiguration", "iops")
    if iops is None:
        return ()
    quantity = Percentiles.exactly(number(iops))
    return (make_part("metadata", "IOPS-month", quantity, None, basis="stated", region=ask.region),)


PRICER = Pricer(
    id="lustre-file-system",
    types=("aws:fsx/lustreFileSystem:LustreFileSystem",),
    price=price,
    usage=(BACKUPS,),
)
