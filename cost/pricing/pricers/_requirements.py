"""Which instance types fit a group's attribute-based requirements, as EC2 would choose them.

Names and defaults are those of the API (InstanceRequirements in docs.aws.amazon.com/AWSEC2/latest/
APIReference). What the catalogue does not know about a type's hardware makes it not fit: a
candidate too few is a range too narrow, a wrong one is a wrong price.
"""

from __future__ import annotations

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from cost.pricing.base import number, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.pricing.catalogue import Catalogue, InstanceType

ON_DEMAND_PROTECTION: Final = Decimal("1.20")
"""Types dearer than this times the cheapest fitting one are left out, by default."""
SPOT_PROTECTION: Final = Decimal("2.00")

MANUFACTURERS: Final = {"nvidia": "nvidia", "amd": "amd", "amazon-web-services": "aws"}
CPU_NAMES: Final = {"intel": "intel", "amd": "amd", "amazon-web-services": "aws"}
BURSTABLE: Final = ("t1", "t2", "t3", "t3a", "t4g")


def fitting_types(needs: Mapping[str, Any], catalogue: Catalogue) -> tuple[InstanceType, ...]:
    """The types that fit, in the order of their names; price protection comes later.

    Raises:
        Unpriced: a requirement is known only at deployment.
    """
    return tuple(t for t in catalogue.instances() if _named(needs, t) and _fits(needs, t))


def _fits(needs: Mapping[str, Any], kind: InstanceType) -> bool:
    accelerators = kind.gpu_count + kind.accelerator_count
    memory = kind.memory_mib
    ratio = None if memory is None or not kind.vcpu else Decimal(memory) / 1024 / kind.vcpu
    total_gpu_memory = kind.gpu_count * (kind.gpu_memory_mib or 0)
    return all(
        (
            _within(needs, "vcpuCount", kind.vcpu),
            _within(needs, "memoryMib", memory),
            _within(needs, "memoryGibPerVcpu", ratio),
            _within(needs, "acceleratorCount", accelerators),
            _within(needs, "acceleratorTotalMemoryMib", total_gpu_memory),
            _within(needs, "totalLocalStorageGb", kind.local_nvme_gb or 0),
            _within(needs, "networkBandwidthGbps", Decimal(kind.network_mbps or 0) / 1000),
            _allowed_kind(needs, kind),
            _allowed_maker(needs, kind),
        )
    )


def _within(needs: Mapping[str, Any], key: str, found: Decimal | int | None) -> bool:
    low, high = value_at(needs, key, "min"), value_at(needs, key, "max")
    if low is None and high is None:
        return True
    if found is None:
        return False
    return (low is None or found >= number(low)) and (high is None or found <= number(high))


def _allowed_kind(needs: Mapping[str, Any], kind: InstanceType) -> bool:
    """Bare metal, burstable, local disks and generation: EC2 leaves out the first two by itself."""
    metal = _choice(needs, "bareMetal", kind.size.startswith("metal"), "excluded")
    burst = _choice(needs, "burstablePerformance", kind.family in BURSTABLE, "excluded")
    disks = _choice(needs, "localStorage", kind.local_nvme_gb is not None, "included")
    generations = value_at(needs, "instanceGenerations", default=[])
    # AWS lists no generation as a number; the previous ones are the families before the fourth.
    current = "current" if (kind.generation or 0) >= 4 else "previous"
    return metal and burst and disks and (not generations or current in generations)


def _choice(needs: Mapping[str, Any], key: str, has: bool, default: str) -> bool:
    wanted = value_at(needs, key, default=default)
    return bool({"included": True, "excluded": not has, "required": has}.get(wanted, True))


def _allowed_maker(needs: Mapping[str, Any], kind: InstanceType) -> bool:
    names = value_at(needs, "acceleratorNames", default=[])
    if names and (kind.gpu_name or kind.accelerator_name) not in names:
        return False
    kinds = value_at(needs, "acceleratorTypes", default=[])
    if kinds and ("gpu" if kind.has_gpu else "inference") not in kinds:
        return False
    makers = value_at(needs, "acceleratorManufacturers", default=[])
    if makers and _accelerator_maker(kind) not in {MANUFACTURERS.get(m, m) for m in makers}:
        return False
    cpus = {CPU_NAMES.get(c, c) for c in value_at(needs, "cpuManufacturers", default=[])}
    # EC2 keeps to the image's architecture, which a graph does not tell: x86 unless Graviton is
    # asked for by name.
    return kind.cpu_manufacturer in cpus if cpus else kind.arch == "amd64"


def _accelerator_maker(kind: InstanceType) -> str | None:
    if kind.has_gpu:
        return "amd" if (kind.gpu_name or "").startswith("radeon") else "nvidia"
    return None if kind.accelerator_name is None else "aws"


def _named(needs: Mapping[str, Any], kind: InstanceType) -> bool:
    allowed = value_at(needs, "allowedInstanceTypes", default=[])
    excluded = value_at(needs, "excludedInstanceTypes", default=[])
    if allowed:
        return any(fnmatchcase(kind.name, pattern) for pattern in allowed)
    return not any(fnmatchcase(kind.name, pattern) for pattern in excluded)


def protection(needs: Mapping[str, Any], *, spot: bool) -> Decimal:
    """How many times the cheapest fitting type's price a type may cost before EC2 leaves it out."""
    key = (
        "spotMaxPricePercentageOverLowestPrice"
        if spot
        else "onDemandMaxPricePercentageOverLowestPrice"
    )
    percent = value_at(needs, key)
    if percent is None:
        return SPOT_PROTECTION if spot else ON_DEMAND_PROTECTION
    return 1 + number(percent) / 100
