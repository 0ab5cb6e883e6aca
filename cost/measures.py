"""The utilisation that rules ask for: what it is called here, and where AWS keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Unit = Literal["percent", "bytes", "count", "seconds"]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One metric of one kind of resource.

    `dimension` is the CloudWatch dimension whose value is the resource's id; `fixed` are further
    dimensions with fixed values. A `total` is summed over the hour: its average and maximum are
    both the sum. AWS writes no point of a `sparse` one while nothing happens: then it counts as
    zero, if its `witness` (another measure of the same resource, which is always written) is there.
    """

    id: str
    unit: Unit
    namespace: str
    metric: str
    dimension: str
    fixed: tuple[tuple[str, str], ...] = ()
    total: bool = False
    witness: str | None = None

    @property
    def sparse(self) -> bool:
        """No point may mean zero."""
        return self.witness is not None

    @property
    def statistics(self) -> tuple[str, ...]:
        """What to ask CloudWatch for, by the hour."""
        return ("Sum",) if self.total else ("Average", "Maximum")


@dataclass(frozen=True)
class Ask:
    """One measure of one resource, to be read."""

    region: str
    resource: str
    measure: Measure


def _ec2(id: str, metric: str, unit: Unit = "percent", *, agent: bool = False) -> Measure:
    return Measure(
        id=id,
        unit=unit,
        namespace="CWAgent" if agent else "AWS/EC2",
        metric=metric,
        dimension="InstanceId",
        total=unit == "bytes",
    )


INSTANCE: Final = (
    _ec2("cpu_utilization", "CPUUtilization"),
    _ec2("network_in_bytes", "NetworkIn", "bytes"),
    _ec2("network_out_bytes", "NetworkOut", "bytes"),
    _ec2("gpu_utilization", "nvidia_smi_utilization_gpu", agent=True),
    _ec2("gpu_memory_utilization", "nvidia_smi_utilization_memory", agent=True),
    _ec2("memory_utilization", "mem_used_percent", agent=True),
)
"""Those of instances, which any rule may need without declaring them."""

GPU_MEMORY: Final = _ec2("gpu_memory_used_mib", "nvidia_smi_memory_used", "count", agent=True)
"""What is allocated, of the fullest GPU; gpu_memory_utilization is how busy the memory is."""
