"""What a group's measured load asks of an instance type."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.rules._base import Threshold
from cost.rules._evidence import coverage, peak
from cost.rules._fit import Need
from cost.rules._graph import cpu_target

if TYPE_CHECKING:
    from cost.rules._base import Context, Hardware, Limits
    from cost.rules._usage import Group

CPU_PERCENTILE: Final = Threshold(
    name="cpu_percentile",
    default=Decimal("99.5"),
    unit="percentile",
    meaning="which percentile of the hourly maxima must fit, on the busiest instance",
    source="AWS Compute Optimizer, rightsizing preferences: P99.5 by default",
)
CPU_HEADROOM: Final = Threshold(
    name="cpu_headroom_percent",
    default=Decimal(20),
    unit="%",
    meaning="share of the new type's CPU and network that stays free",
    source="AWS Compute Optimizer, rightsizing preferences: 20 % by default",
)
MEMORY_HEADROOM: Final = Threshold(
    name="memory_headroom_percent",
    default=Decimal(20),
    unit="%",
    meaning="share of the new type's memory that stays free, where memory is measured",
    source="AWS Compute Optimizer, rightsizing preferences: 20 % by default",
)


def needed(
    context: Context, group: Group, kind: Hardware, limits: Limits
) -> tuple[Need, dict[str, Any], list[str]]:
    """What the load asks of a type, the values behind it, and what is not known."""
    cpu = peak(context, group, "cpu_utilization", float(limits["cpu_percentile"]))
    usable = 100 - float(limits["cpu_headroom_percent"])
    target = cpu_target(context.graph, group)
    notes = ["disk bandwidth is not measured: compare it where the volumes are busy"]
    if target is not None and target < usable:
        usable = target
        notes.append(f"the group scales at {target:g} % CPU: above that it would grow again")
    vcpu = (kind.vcpu or 0) * cpu / usable
    memory, memory_note = _memory(context, group, kind, limits)
    values: dict[str, Any] = {
        "cpu_percent_at_percentile": round(cpu, 3),
        "usable_cpu_percent": usable,
        "needed_vcpu": round(vcpu, 3),
        "needed_memory_mib": round(memory),
    }
    network = _network(context, group, limits)
    if network is None:
        notes.append("network is not measured: compare the bandwidth where traffic is heavy")
    else:
        values["needed_network_mbps"] = round(network, 3)
    need = Need(vcpu=vcpu, memory_mib=memory, network_mbps=network, nvme_gb=kind.local_nvme_gb or 0)
    return need, values, [*notes, memory_note]


def _memory(context: Context, group: Group, kind: Hardware, limits: Limits) -> tuple[float, str]:
    whole = float(kind.memory_mib or 0)
    if coverage(context, group, "memory_utilization", limits).why is not None:
        return whole, "memory is not measured: kept at least equal"
    used = peak(context, group, "memory_utilization")
    usable = 100 - float(limits["memory_headroom_percent"])
    return whole * used / usable, f"memory's highest hour is {used:.1f} %"


def _network(context: Context, group: Group, limits: Limits) -> float | None:
    """Megabits a second of the busiest hour's average, in the busier direction, with headroom."""
    both = ("network_in_bytes", "network_out_bytes")
    if any(coverage(context, group, metric, limits).why is not None for metric in both):
        return None
    busiest = max(peak(context, group, metric) for metric in both)
    return busiest * 8 / 3600 / 1e6 / (1 - float(limits["cpu_headroom_percent"]) / 100)
