"""Which instance types could take over a load, and which of them is cheapest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from decimal import Decimal

    from cost.rules._given import Hardware, Prices

GENERAL: Final = frozenset({"c", "m", "r"})
"""Series for any load; the others are made for storage, accelerators, single vendors, …"""
BURSTABLE: Final = "t"
NITRO: Final = 5
"""The first generation of c, m and r on AWS's present hypervisor."""
NITRO_BURSTABLE: Final = 3
_NAME: Final = re.compile(r"(?P<series>[a-z]+?(-\d*[a-z]*)?)(?P<number>\d+)(?P<options>[a-z-]*)\.")


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a load asks of a type; a network of None was not measured."""

    vcpu: float
    memory_mib: float
    network_mbps: float | None
    nvme_gb: int
    ebs_mbps: float | None = None
    efa: int = 0


def series(name: str) -> str:
    """The letters that begin a type's name.

    >>> series("m5.large"), series("hpc7a.96xlarge"), series("t3a.nano")
    ('m', 'hpc', 't')
    """
    found = _NAME.match(name)
    return found["series"] if found else name


def is_burstable(name: str) -> bool:
    """Its CPU may be used in full for a time only.

    >>> is_burstable("t3.large"), is_burstable("m7i-flex.large"), is_burstable("m7i.large")
    (True, True, False)
    """
    return series(name) == BURSTABLE or "-flex" in name


def is_other_kind(old: Hardware, new: Hardware) -> bool:
    """A move there needs a test before it: another architecture, or burstable where none was."""
    return old.arch != new.arch or (is_burstable(new.name) and not is_burstable(old.name))


@dataclass(frozen=True)
class Fit:
    """A type that holds what is needed, its price, and its processors in shares of the present."""

    kind: Hardware
    price: Decimal
    capacity: float


def fitting(old: Hardware, need: Need, prices: Prices, region: str) -> list[Fit]:
    """The other types that fit and have a price in the region, no older; also Arm and burstable."""
    found = []
    for kind in prices.instances():
        if kind.name == old.name or not _replaces(old, kind):
            continue
        slowness = _slowness(old, kind, prices)
        price = prices.on_demand(kind.name, region) if _fits(kind, need, slowness) else None
        if price is not None:
            capacity = (kind.vcpu or 0) / slowness / (old.vcpu or 1)
            found.append(Fit(kind, price, capacity))
    return found


def _replaces(old: Hardware, new: Hardware) -> bool:
    """It is made for the same work, on hardware that is no older."""
    same_series = series(new.name) == series(old.name)
    if not same_series and series(new.name) not in {*GENERAL, BURSTABLE}:
        return False
    oldest = NITRO
    if series(new.name) == BURSTABLE:
        oldest = NITRO_BURSTABLE
    elif same_series or series(old.name) in GENERAL:
        oldest = max(old.generation or 0, 0 if same_series else NITRO)
    return (
        new.arch is not None
        and new.gpu_name is None
        and new.accelerator_count == 0
        and (new.generation or 0) >= oldest
        and ("metal" in new.name) <= ("metal" in old.name)
    )


def _slowness(old: Hardware, new: Hardware, prices: Prices) -> float:
    """How many vCPUs of the new type do the work of one of the old, at least 1.

    By CoreMark, where both were measured. A faster vCPU counts as one: load that waits for memory
    gains nothing from it.
    """
    was, is_now = (prices.benchmark(kind.name) for kind in (old, new))
    if (
        was is None
        or is_now is None
        or not (was.coremark_per_second and is_now.coremark_per_second)
    ):
        return 1.0
    old_speed = was.coremark_per_second / (old.vcpu or 1)
    return max(1.0, old_speed / (is_now.coremark_per_second / (new.vcpu or 1)))


def _fits(kind: Hardware, need: Need, slowness: float) -> bool:
    if kind.vcpu is None or kind.memory_mib is None:
        return False
    # A type whose network is not known fits no measured network.
    network = need.network_mbps is None or (kind.network_mbps or 0) >= need.network_mbps
    return (
        kind.vcpu >= need.vcpu * slowness
        and kind.memory_mib >= need.memory_mib
        and network
        and (kind.local_nvme_gb or 0) >= need.nvme_gb
        and (need.ebs_mbps is None or (kind.ebs_mbps or 0) >= need.ebs_mbps)
        and kind.efa >= need.efa
    )
