"""All that is known of one instance type: hardware, prices, spot, measured speed, neighbours."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.errors import NotFound
from cost.models import Model
from cost.money import HOURS_PER_MONTH, Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cost.pricing.catalogue import Catalogue, InstanceType

SCHEMA_VERSION: Final = 1
NEIGHBOURS: Final = 2
"""How many smaller and larger types of the family are shown."""
RIVALS: Final = 5
"""How many types of other families are shown."""


class Hardware(Model):
    """What the machine is; None where the source does not know it."""

    arch: str | None
    cpu: str | None
    vcpu: int | None
    memory_gib: Money | None
    gpu: str | None
    gpus: int
    gpu_memory_gib: Money | None
    accelerator: str | None
    accelerators: int
    local_nvme_gb: int | None
    network_gbps: Money | None
    ebs_mbps: int | None
    efa: int


class Rate(Model):
    """USD an hour, a month of 730 hours, and by what one gets for it; None is not known."""

    hour: Money | None
    month: Money | None
    per_gpu_hour: Money | None
    per_vcpu_hour: Money | None
    as_of: str


class SpotRate(Rate):
    """The same on spot, at the average saving of a month."""

    saving_percent: int
    interruption: str


class Measured(Model):
    """One run of each benchmark on the whole machine."""

    ran_on: str
    coremark_per_second: int | None
    coremark_per_usd: Money | None
    ffmpeg_fps: float | None
    ffmpeg_on_gpu: bool
    cpu_model: str | None
    gpu_model: str | None
    gpu_power_limit_watts: int | None


class Neighbour(Model):
    """Another type to look at, with its price relative to this one's."""

    name: str
    relation: str
    vcpu: int | None
    memory_gib: Money | None
    gpu: str | None
    gpus: int
    hour: Money | None
    times: Money | None


class Sheet(Model):
    """An instance type in a region."""

    schema_version: int = SCHEMA_VERSION
    name: str
    region: str
    hardware: Hardware
    on_demand: Rate
    spot: SpotRate | None
    measured: Measured | None
    neighbours: tuple[Neighbour, ...]


def sheet(catalogue: Catalogue, name: str, region: str) -> Sheet:
    """Collect what the catalogue knows of a type.

    Raises:
        NotFound: there is no such type or region; near names are suggested.
    """
    kind = catalogue.instance(name)
    regions = {*catalogue.regions, *catalogue.source("spot").columns[1:]}
    if region not in regions:
        raise NotFound("region", region, regions)
    hour = catalogue.on_demand(name, region)
    return Sheet(
        name=name,
        region=region,
        hardware=_hardware(kind),
        on_demand=Rate(**_rate(kind, hour), as_of=catalogue.source("on_demand").as_of),
        spot=_spot(catalogue, kind, region),
        measured=_measured(catalogue, kind, hour),
        neighbours=tuple(_neighbours(catalogue, kind, region)),
    )


def gib(mib: int | None) -> Decimal | None:
    """Mebibytes as gibibytes."""
    return None if mib is None else Decimal(mib) / 1024


def _hardware(kind: InstanceType) -> Hardware:
    network = kind.network_mbps
    return Hardware(
        arch=kind.arch,
        cpu=kind.cpu_manufacturer,
        vcpu=kind.vcpu,
        memory_gib=gib(kind.memory_mib),
        gpu=kind.gpu_name,
        gpus=kind.gpu_count,
        gpu_memory_gib=gib(kind.gpu_memory_mib),
        accelerator=kind.accelerator_name,
        accelerators=kind.accelerator_count,
        local_nvme_gb=kind.local_nvme_gb,
        network_gbps=None if network is None else Decimal(network) / 1000,
        ebs_mbps=kind.ebs_mbps,
        efa=kind.efa,
    )


def _rate(kind: InstanceType, hour: Decimal | None) -> dict[str, Decimal | None]:
    units = kind.gpu_count or kind.accelerator_count
    return {
        "hour": hour,
        "month": None if hour is None else hour * HOURS_PER_MONTH,
        "per_gpu_hour": hour / units if hour is not None and units else None,
        "per_vcpu_hour": hour / kind.vcpu if hour is not None and kind.vcpu else None,
    }


def _spot(catalogue: Catalogue, kind: InstanceType, region: str) -> SpotRate | None:
    found = catalogue.spot(kind.name, region)
    if found is None:
        return None
    return SpotRate(
        **_rate(kind, found.price),
        as_of=found.as_of,
        saving_percent=found.saving_percent,
        interruption=found.interruption,
    )


def _measured(catalogue: Catalogue, kind: InstanceType, hour: Decimal | None) -> Measured | None:
    found = catalogue.benchmark(kind.name)
    if found is None:
        return None
    speed, per_usd = found.coremark_per_second, None
    if speed is not None and hour is not None:
        per_usd = round(Decimal(speed) * 3600 / hour)
    return Measured(
        ran_on=found.ran_on.isoformat(),
        coremark_per_second=speed,
        coremark_per_usd=None if per_usd is None else Decimal(per_usd),
        ffmpeg_fps=found.ffmpeg_fps,
        ffmpeg_on_gpu=found.ffmpeg_on_gpu,
        cpu_model=found.cpu_model,
        gpu_model=found.gpu_model,
        gpu_power_limit_watts=found.gpu_power_limit_watts,
    )


def _neighbours(catalogue: Catalogue, kind: InstanceType, region: str) -> Iterable[Neighbour]:
    """The next sizes of the family, then the cheapest like it of other families."""
    priced = [
        (price, other)
        for other in catalogue.instances()
        if (price := catalogue.on_demand(other.name, region)) is not None
    ]
    priced.sort(key=lambda pair: (pair[0], pair[1].name))
    own = catalogue.on_demand(kind.name, region)
    family = [other for _, other in priced if other.family == kind.family]
    if kind in family:
        at = family.index(kind)
        for other in family[max(at - NEIGHBOURS, 0) : at]:
            yield _neighbour(catalogue, other, region, "smaller", own)
        for other in family[at + 1 : at + 1 + NEIGHBOURS]:
            yield _neighbour(catalogue, other, region, "larger", own)
    rivals = [other for _, other in priced if _alike(kind, other)]
    for other in rivals[:RIVALS]:
        yield _neighbour(catalogue, other, region, "like it", own)


def _alike(kind: InstanceType, other: InstanceType) -> bool:
    """As many GPUs of some kind, or without any: as many vCPUs with as much memory."""
    if other.family == kind.family:
        return False
    chips = (kind.gpu_count, kind.accelerator_count, kind.has_gpu)
    if chips != (other.gpu_count, other.accelerator_count, other.has_gpu):
        return False
    if kind.gpu_count or kind.accelerator_count:
        return True
    return (kind.vcpu, kind.memory_mib) == (other.vcpu, other.memory_mib)


def _neighbour(
    catalogue: Catalogue, other: InstanceType, region: str, relation: str, own: Decimal | None
) -> Neighbour:
    hour = catalogue.on_demand(other.name, region)
    times = None if hour is None or own is None else round(hour / own, 2)
    return Neighbour(
        name=other.name,
        relation=relation,
        vcpu=other.vcpu,
        memory_gib=gib(other.memory_mib),
        gpu=other.gpu_name or other.accelerator_name,
        gpus=other.gpu_count or other.accelerator_count,
        hour=hour,
        times=times,
    )
