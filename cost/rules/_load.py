"""What a group's measured load asks of an instance type."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.demand import room
from cost.measures import EC2
from cost.rules._base import NOT_ALL, PERCENT, Threshold
from cost.rules._demand import busiest
from cost.rules._evidence import coverage, peak
from cost.rules._fit import Need
from cost.rules._graph import cpu_target, is_training

if TYPE_CHECKING:
    from cost.rules._base import Context, Limits
    from cost.rules._given import Hardware
    from cost.rules._usage import Group

COMPUTE_OPTIMIZERS: Final = 99.5
"""What a group that scales on its CPU is judged by."""
NETWORK: Final = ("network_in_bytes", "network_out_bytes")
DISK: Final = ("ebs_read_bytes", "ebs_write_bytes")
VOLUMES: Final = tuple(
    EC2.counter(name, metric, "bytes")
    for name, metric in zip(DISK, ("EBSReadBytes", "EBSWriteBytes"), strict=True)
)
"""What an instance of the Nitro system reads from and writes to all its volumes."""
CPU_PERCENTILE: Final = Threshold(
    name="cpu_percentile",
    default=Decimal(0),
    unit="percentile",
    meaning="which percentile of the hourly maxima must fit with headroom, on the busiest instance;"
    " 0 weighs the expected hours above instead (overload_weight_hours)",
    source="ours, by back-test: docs/rightsizing-accuracy.md; 99.5 is AWS Compute Optimizer's",
    bounds=PERCENT,
)
CPU_HEADROOM: Final = Threshold(
    name="cpu_headroom_percent",
    default=Decimal(20),
    unit="%",
    meaning="share of 4 vCPUs that sustained load leaves free, of more vCPUs less, by the root of"
    " their number (of 16 half of it); with a scaling target or a cpu_percentile, and of the"
    " network, the same share at any size",
    source="AWS Compute Optimizer, rightsizing preferences: 20 % by default; by the square root:"
    " Halfin & Whitt 1981",
    bounds=NOT_ALL,
)
MEMORY_HEADROOM: Final = Threshold(
    name="memory_headroom_percent",
    default=Decimal(20),
    unit="%",
    meaning="share of the new type's memory that stays free, where memory is measured",
    source="AWS Compute Optimizer, rightsizing preferences: 20 % by default",
    bounds=NOT_ALL,
)


def needed(
    context: Context, group: Group, kind: Hardware, limits: Limits
) -> tuple[Need, dict[str, Any], list[str]]:
    """What the load asks of a type, the values behind it, and what is not known."""
    vcpu, values, notes = _vcpus(context, group, kind, limits)
    memory, memory_note = _memory(context, group, kind, limits)
    values |= {"needed_vcpu": round(vcpu, 3), "needed_memory_mib": round(memory)}
    network = _bandwidth(context, group, limits, NETWORK)
    if network is None:
        notes.append("network is not measured: compare the bandwidth where traffic is heavy")
    else:
        values["needed_network_mbps"] = round(network, 3)
    disk = _bandwidth(context, group, limits, DISK)
    if disk is None:
        notes.append("disk bandwidth is not measured: compare it where the volumes are busy")
    else:
        values["needed_ebs_mbps"] = round(disk, 3)
    if kind.efa:
        notes.append("EFA is kept: whether the jobs use it is not measured")
    need = Need(
        vcpu=vcpu,
        memory_mib=memory,
        network_mbps=network,
        nvme_gb=kind.local_nvme_gb or 0,
        ebs_mbps=disk,
        efa=min(kind.efa, 1) if is_training(context.graph, group) else 0,
    )
    return need, values, [*notes, memory_note]


def _vcpus(
    context: Context, group: Group, kind: Hardware, limits: Limits
) -> tuple[float, dict[str, Any], list[str]]:
    """How many vCPUs the load asks for, the values behind it, and a note if a target counts."""
    headroom, percentile = (float(limits[n]) for n in ("cpu_headroom_percent", "cpu_percentile"))
    has, target = kind.vcpu or 0, cpu_target(context.graph, group)
    load = busiest(context, group, "cpu_utilization", limits)
    if load is not None and target is None and not percentile:
        held = load.sustained
        vcpu = float(room.needed(has * held, headroom / 100))
        usable = 100 * room.usable(vcpu, headroom / 100)
        values = {"sustained_cpu_percent": round(100 * held, 3)}
        return vcpu, values | {"usable_cpu_percent": round(usable, 1)}, []
    cpu = peak(context, group, "cpu_utilization", percentile or COMPUTE_OPTIMIZERS)
    usable, notes = 100 - headroom, []
    if target is not None and target < usable:
        usable = target
        notes.append(f"the group scales at {target:g} % CPU: above that it would grow again")
    values = {"cpu_percent_at_percentile": round(cpu, 3), "usable_cpu_percent": usable}
    return has * cpu / usable, values, notes


def _memory(context: Context, group: Group, kind: Hardware, limits: Limits) -> tuple[float, str]:
    whole = float(kind.memory_mib or 0)
    if coverage(context, group, "memory_utilization", limits).why is not None:
        return whole, "memory is not measured: kept at least equal"
    used = peak(context, group, "memory_utilization")
    usable = 100 - float(limits["memory_headroom_percent"])
    return whole * used / usable, f"memory's highest hour is {used:.1f} %"


def _bandwidth(
    context: Context, group: Group, limits: Limits, metrics: tuple[str, str]
) -> float | None:
    """Megabits a second of the busiest hour's average, in the busier direction, with headroom."""
    if any(coverage(context, group, metric, limits).why is not None for metric in metrics):
        return None
    busy = max(peak(context, group, metric) for metric in metrics)
    return busy * 8 / 3600 / 1e6 / (1 - float(limits["cpu_headroom_percent"]) / 100)
