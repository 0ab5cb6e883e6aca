"""Measures of shared file systems and reserved capacity."""

from __future__ import annotations

from typing import Final

from cost.measures import Measure, Unit


def _of_filesystem(
    id: str, service: str, metric: str, unit: Unit = "bytes", witness: str | None = None
) -> Measure:
    """What is counted of a file system by the hour."""
    return Measure(
        id=id,
        unit=unit,
        namespace=f"AWS/{service}",
        metric=metric,
        dimension="FileSystemId",
        total=True,
        witness=witness,
    )


FSX_READ: Final = _of_filesystem("fsx_read_bytes", "FSx", "DataReadBytes")
FSX_WRITTEN: Final = _of_filesystem("fsx_written_bytes", "FSx", "DataWriteBytes")
FSX: Final = (FSX_READ, FSX_WRITTEN)
# EFS writes the size four times an hour, and of what nobody does nothing.
EFS_STORED: Final = Measure(
    id="efs_stored_bytes",
    unit="bytes",
    namespace="AWS/EFS",
    metric="StorageBytes",
    dimension="FileSystemId",
    fixed=(("StorageClass", "Total"),),
)
EFS_CLIENTS: Final = _of_filesystem(
    "efs_client_connections", "EFS", "ClientConnections", "count", EFS_STORED.id
)
EFS_MOVED: Final = _of_filesystem(
    "efs_metered_bytes", "EFS", "MeteredIOBytes", witness=EFS_STORED.id
)
RESERVED_USED: Final = Measure(
    id="reservation_used_instances",
    unit="count",
    namespace="AWS/EC2CapacityReservations",
    metric="UsedInstanceCount",
    dimension="CapacityReservationId",
)
