"""Measures of shared file systems and reserved capacity."""

from __future__ import annotations

from typing import Final

from cost.measures import Place

_FSX: Final = Place("AWS/FSx", "FileSystemId")
_EFS: Final = Place("AWS/EFS", "FileSystemId")

FSX_READ: Final = _FSX.counter("fsx_read_bytes", "DataReadBytes", "bytes")
FSX_WRITTEN: Final = _FSX.counter("fsx_written_bytes", "DataWriteBytes", "bytes")
FSX: Final = (FSX_READ, FSX_WRITTEN)
# EFS writes the size four times an hour, and of what nobody does nothing.
EFS_STORED: Final = Place("AWS/EFS", "FileSystemId", (("StorageClass", "Total"),)).gauge(
    "efs_stored_bytes", "StorageBytes", "bytes"
)
EFS_CLIENTS: Final = _EFS.counter("efs_client_connections", "ClientConnections", witness=EFS_STORED)
EFS_MOVED: Final = _EFS.counter("efs_metered_bytes", "MeteredIOBytes", "bytes", EFS_STORED)
RESERVED_USED: Final = Place("AWS/EC2CapacityReservations", "CapacityReservationId").gauge(
    "reservation_used_instances", "UsedInstanceCount"
)
