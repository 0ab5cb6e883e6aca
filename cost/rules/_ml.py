"""Measures of SageMaker endpoints, shared file systems and reserved capacity."""

from __future__ import annotations

from typing import Final

from cost.measures import Measure, Unit

VARIANT: Final = (("VariantName", "AllTraffic"),)
"""The variant's name that SageMaker's SDK gives; endpoints with others are not evaluated."""


def _endpoint(id: str, metric: str) -> Measure:
    """A gauge of an endpoint's busiest instance; of CPU and GPU, all cores' percents are summed."""
    return Measure(
        id=id,
        unit="count",
        namespace="/aws/sagemaker/Endpoints",
        metric=metric,
        dimension="EndpointName",
        fixed=VARIANT,
    )


ENDPOINT_CPU: Final = _endpoint("endpoint_cpu_percent_sum", "CPUUtilization")
ENDPOINT_GPU: Final = _endpoint("endpoint_gpu_percent_sum", "GPUUtilization")
# An endpoint that nobody calls may have no points of calls.
ENDPOINT_INVOCATIONS: Final = Measure(
    id="endpoint_invocations",
    unit="count",
    namespace="AWS/SageMaker",
    metric="Invocations",
    dimension="EndpointName",
    fixed=VARIANT,
    total=True,
    witness=ENDPOINT_CPU.id,
)


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
