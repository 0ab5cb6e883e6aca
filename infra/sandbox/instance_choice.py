"""Which instance types meet a group's requirements, asked of the emulator's own list of types."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def matching_types(requirements: Mapping[str, Any], architecture: str = "x86_64") -> list[str]:
    """Names of the types that meet attribute-based requirements, the smallest first.

    Understood are vCPUs, memory, accelerators (count, type, manufacturer, name, memory), allowed
    and excluded types, generations, bare metal and burstable; price protection is not. The
    architecture is the image's.
    """
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    found = [
        (_vcpus(info), _memory(info), name)
        for name, info in INSTANCE_TYPES.items()
        if architecture in info["ProcessorInfo"]["SupportedArchitectures"]
        and _allowed(name, info, requirements)
        and _large_enough(info, requirements)
    ]
    return [name for _, _, name in sorted(found)]


def _vcpus(info: Mapping[str, Any]) -> int:
    return int(info["VCpuInfo"]["DefaultVCpus"])


def _memory(info: Mapping[str, Any]) -> int:
    return int(info["MemoryInfo"]["SizeInMiB"])


def _allowed(name: str, info: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    allowed, excluded = wanted.get("AllowedInstanceTypes"), wanted.get("ExcludedInstanceTypes")
    if allowed and not any(fnmatchcase(name, pattern) for pattern in allowed):
        return False
    if any(fnmatchcase(name, pattern) for pattern in excluded or []):
        return False
    generations = wanted.get("InstanceGenerations")
    current = "current" if info.get("CurrentGeneration") else "previous"
    if generations and current not in generations:
        return False
    return _kind(wanted.get("BareMetal"), bool(info.get("BareMetal"))) and _kind(
        wanted.get("BurstablePerformance"), bool(info.get("BurstablePerformanceSupported"))
    )


def _kind(wanted: str | None, has: bool) -> bool:
    """AWS excludes bare metal and burstable types unless they are asked for."""
    if wanted == "required":
        return has
    return wanted == "included" or not has


def _large_enough(info: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return (
        _within(_vcpus(info), wanted.get("VCpuCount"))
        and _within(_memory(info), wanted.get("MemoryMiB"))
        and _accelerated(info, wanted)
    )


def _accelerated(info: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    gpus = (info.get("GpuInfo") or {}).get("Gpus") or []
    count = sum(int(g.get("Count", 0)) for g in gpus)
    memory = int((info.get("GpuInfo") or {}).get("TotalGpuMemoryInMiB") or 0)
    asks = any(key.startswith("Accelerator") for key in wanted)
    if not asks:
        return not gpus  # a requirement that names no accelerator wants none
    if not gpus:
        return bool(wanted.get("AcceleratorCount", {}).get("Max") == 0)
    makers = {str(g.get("Manufacturer", "")).lower() for g in gpus}
    names = {str(g.get("Name", "")).lower().split()[-1] for g in gpus}
    return (
        _within(count, wanted.get("AcceleratorCount"))
        and _within(memory, wanted.get("AcceleratorTotalMemoryMiB"))
        and _shares(makers, wanted.get("AcceleratorManufacturers"))
        and _shares(names, wanted.get("AcceleratorNames"))
    )


def _shares(has: set[str], wanted: list[str] | None) -> bool:
    return not wanted or bool(has & set(wanted))


def _within(value: int, limits: Mapping[str, Any] | None) -> bool:
    if not limits:
        return True
    low, high = limits.get("Min"), limits.get("Max")
    return (low is None or value >= int(low)) and (high is None or value <= int(high))
