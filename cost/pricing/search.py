"""Find instance types by what a job needs, the cheapest first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cost.errors import NotFound
from cost.models import Model
from cost.money import Money
from cost.pricing.sheet import gib

if TYPE_CHECKING:
    from cost.pricing.catalogue import Catalogue, InstanceType


class Needs(Model):
    """What a type must have at least; None asks for nothing."""

    gpu: str | None = None
    min_gpus: int = 0
    min_vcpu: int = 0
    min_memory_gib: Money = Decimal(0)
    arch: str | None = None
    max_hour: Money | None = None


class Found(Model):
    """A type that fits; `hour` is None where its price is not known."""

    name: str
    arch: str | None
    vcpu: int | None
    memory_gib: Money | None
    gpu: str | None
    gpus: int
    hour: Money | None
    per_gpu_hour: Money | None
    spot_saving_percent: int | None
    interruption: str | None


def search(catalogue: Catalogue, needs: Needs, region: str) -> tuple[Found, ...]:
    """The types that fit, the cheapest first; those without a price come last.

    Raises:
        NotFound: there is no such GPU or region; near names are suggested.
    """
    if region not in catalogue.regions:
        raise NotFound("region with known prices", region, catalogue.regions)
    gpus = {kind.gpu_name for kind in catalogue.instances() if kind.gpu_name is not None}
    if needs.gpu is not None and needs.gpu not in {*gpus, "any"}:
        raise NotFound("GPU", needs.gpu, {*gpus, "any"})
    found = [_found(catalogue, k, region) for k in catalogue.instances() if _fits(k, needs)]
    if needs.max_hour is not None:
        most = needs.max_hour
        found = [f for f in found if f.hour is not None and f.hour <= most]
    return tuple(sorted(found, key=lambda f: (f.hour is None, f.hour or 0, f.name)))


def _fits(kind: InstanceType, needs: Needs) -> bool:
    wanted_gpu = {None: True, "any": kind.has_gpu}.get(needs.gpu, kind.gpu_name == needs.gpu)
    return (
        wanted_gpu
        and kind.gpu_count >= needs.min_gpus
        and (kind.vcpu or 0) >= needs.min_vcpu
        and (gib(kind.memory_mib) or 0) >= needs.min_memory_gib
        and needs.arch in {None, kind.arch}
    )


def _found(catalogue: Catalogue, kind: InstanceType, region: str) -> Found:
    hour, spot = catalogue.on_demand(kind.name, region), catalogue.spot(kind.name, region)
    return Found(
        name=kind.name,
        arch=kind.arch,
        vcpu=kind.vcpu,
        memory_gib=gib(kind.memory_mib),
        gpu=kind.gpu_name,
        gpus=kind.gpu_count,
        hour=hour,
        per_gpu_hour=hour / kind.gpu_count if hour is not None and kind.gpu_count else None,
        spot_saving_percent=None if spot is None else spot.saving_percent,
        interruption=None if spot is None else spot.interruption,
    )
