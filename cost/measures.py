"""The utilisation that rules ask for: what it is called here, and where AWS keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

MIB: Final = 1 << 20
GIB: Final = 1 << 30
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


@dataclass(frozen=True)
class Place:
    """Where CloudWatch keeps the metrics of one kind of resource; see Measure."""

    namespace: str
    dimension: str
    fixed: tuple[tuple[str, str], ...] = ()

    def gauge(self, id: str, metric: str, unit: Unit = "count") -> Measure:
        """What stands at a value."""
        return self._measure(id, metric, unit)

    def percent(self, id: str, metric: str) -> Measure:
        """What stands at a part of a whole."""
        return self._measure(id, metric, "percent")

    def counter(
        self, id: str, metric: str, unit: Unit = "count", witness: Measure | None = None
    ) -> Measure:
        """What is counted by the hour."""
        found = self._measure(id, metric, unit)
        return replace(found, total=True, witness=None if witness is None else witness.id)

    def _measure(self, id: str, metric: str, unit: Unit) -> Measure:
        return Measure(
            id=id,
            unit=unit,
            namespace=self.namespace,
            metric=metric,
            dimension=self.dimension,
            fixed=self.fixed,
        )


EC2: Final = Place("AWS/EC2", "InstanceId")
AGENT: Final = Place("CWAgent", "InstanceId")
INSTANCE: Final = (
    EC2.percent("cpu_utilization", "CPUUtilization"),
    EC2.counter("network_in_bytes", "NetworkIn", "bytes"),
    EC2.counter("network_out_bytes", "NetworkOut", "bytes"),
    AGENT.percent("gpu_utilization", "nvidia_smi_utilization_gpu"),
    AGENT.percent("gpu_memory_utilization", "nvidia_smi_utilization_memory"),
    AGENT.percent("memory_utilization", "mem_used_percent"),
)
"""Those of instances, which any rule may need without declaring them."""

GPU_MEMORY: Final = AGENT.gauge("gpu_memory_used_mib", "nvidia_smi_memory_used")
"""What is allocated, of the fullest GPU; gpu_memory_utilization is how busy the memory is."""
