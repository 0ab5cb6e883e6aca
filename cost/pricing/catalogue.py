"""What an instance type is and costs, and what a unit of storage or traffic costs.

The prices come with the package as dated files (cost/pricing/snapshots); nothing is fetched. A
region or a type that the files do not know gives None, never a guess.

>>> catalogue = load()
>>> catalogue.on_demand("g5.12xlarge", "us-east-1")
Decimal('5.672')
>>> catalogue.on_demand("g5.12xlarge", "eu-west-1") is None
True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost.errors import NotFound
from cost.pricing._snapshot import Snapshot, read_snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

SNAPSHOTS: Final = Path(__file__).parent / "snapshots"

INTERRUPTION_BANDS: Final = {"a": "<5%", "b": "5-10%", "c": "10-15%", "d": "15-20%", "e": ">20%"}
"""How often AWS interrupted a type's spot instances in a month, as its Spot Advisor says it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceType:
    """The hardware of an EC2 instance type; None where the source does not know it.

    `gpu_memory_mib` is the memory of one GPU. A type with a share of a GPU (g6f, gr6f) has a
    `gpu_name` and a `gpu_count` of 0. `network_mbps` is the baseline and `ebs_mbps` the maximum, in
    megabits a second.
    """

    name: str
    arch: str | None
    cpu_manufacturer: str | None
    vcpu: int | None
    memory_mib: int | None
    gpu_name: str | None
    gpu_count: int
    gpu_memory_mib: int | None
    accelerator_name: str | None
    accelerator_count: int
    local_nvme_gb: int | None
    network_mbps: int | None
    ebs_mbps: int | None
    generation: int | None
    efa: int

    @property
    def family(self) -> str:
        """The part before the dot: g5 of g5.12xlarge."""
        return self.name.partition(".")[0]

    @property
    def size(self) -> str:
        """The part after the dot: 12xlarge of g5.12xlarge."""
        return self.name.partition(".")[2]

    @property
    def has_gpu(self) -> bool:
        """It has a GPU or a share of one."""
        return self.gpu_name is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A type's average spot saving and interruption band in one region over a month.

    `price` is USD an hour, on-demand less the saving; None where the region's on-demand price is
    not known. `as_of` is the month of the observation: saving and price differ in age.
    """

    price: Decimal | None
    saving_percent: int
    interruption: str
    as_of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitPrice:
    """What one unit of a service costs, in USD.

    `basis` is `quoted` (stated by the source), `derived` (cost / quantity of the source) or `list`
    (from AWS's price page). `note` names tiers and limits.
    """

    key: str
    region: str
    usd: Decimal
    unit: str
    basis: str
    note: str
    as_of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Benchmark:
    """One measured run on a type: an indication, not a promise."""

    ran_on: date
    coremark_per_second: int | None
    ffmpeg_fps: float | None
    ffmpeg_on_gpu: bool
    cpu_model: str | None
    gpu_model: str | None
    gpu_power_limit_watts: int | None


@dataclass(frozen=True)
class Catalogue:
    """All prices and types of one folder of snapshot files; each is read when first asked for."""

    folder: Path = field(default=SNAPSHOTS)

    @property
    def as_of(self) -> date:
        """The date of the on-demand prices."""
        return date.fromisoformat(self._on_demand.as_of)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions whose on-demand prices are known."""
        return tuple(self._on_demand.columns[1:])

    def source(self, name: str) -> Snapshot:
        """One snapshot file with its source, licence and date: `on_demand`, `spot` and so on."""
        return read_snapshot(self.folder / f"{name}.csv")

    def instance(self, name: str) -> InstanceType:
        """An instance type's hardware.

        Raises:
            NotFound: the snapshot has no such type; near names are suggested.
        """
        try:
            return self._instances[name]
        except KeyError:
            raise NotFound("instance type", name, self._instances) from None

    def instances(self) -> tuple[InstanceType, ...]:
        """All types, by name."""
        return tuple(self._instances.values())

    def on_demand(self, name: str, region: str) -> Decimal | None:
        """USD an hour of a Linux instance on demand; None if the type or region is not known."""
        price = self._on_demand.cell(name, region)
        return None if price is None else Decimal(price)

    def spot(self, name: str, region: str) -> Spot | None:
        """The average spot saving; None if the type or region is not known."""
        cell = self._spot.cell(name, region)
        if cell is None:
            return None
        saving = int(cell[:-1])
        on_demand = self.on_demand(name, region)
        return Spot(
            price=None if on_demand is None else on_demand * (100 - saving) / 100,
            saving_percent=saving,
            interruption=INTERRUPTION_BANDS[cell[-1]],
            as_of=self._spot.as_of,
        )

    def unit_price(self, key: str, region: str) -> UnitPrice | None:
        """What a unit costs; None if the region's price is not known.

        Raises:
            NotFound: there is no such key: a mistake of the caller's, not a gap in the prices.
        """
        if key not in self._unit_keys:
            raise NotFound("unit price", key, self._unit_keys)
        return self._unit_prices.get((key, region))

    def unit_prices(self) -> tuple[UnitPrice, ...]:
        """All unit prices, in the order of the file."""
        return tuple(self._unit_prices.values())

    def benchmark(self, name: str) -> Benchmark | None:
        """A measured run on this type; None if nobody measured it."""
        row = self._benchmarks.rows.get(name)
        if row is None:
            return None
        cells = dict(zip(self._benchmarks.columns, row, strict=True))
        return Benchmark(
            ran_on=date.fromisoformat(cells["ran_on"]),
            coremark_per_second=_number(cells["coremark_per_second"]),
            ffmpeg_fps=float(cells["ffmpeg_fps"]) if cells["ffmpeg_fps"] else None,
            ffmpeg_on_gpu=cells["ffmpeg_on_gpu"] == "yes",
            cpu_model=cells["cpu_model"] or None,
            gpu_model=cells["gpu_model"] or None,
            gpu_power_limit_watts=_number(cells["gpu_power_limit_watts"]),
        )

    @cached_property
    def _instances(self) -> Mapping[str, InstanceType]:
        return {name: _instance(row) for name, row in self.source("instances").rows.items()}

    @cached_property
    def _on_demand(self) -> Snapshot:
        return self.source("on_demand")

    @cached_property
    def _spot(self) -> Snapshot:
        return self.source("spot")

    @cached_property
    def _benchmarks(self) -> Snapshot:
        return self.source("benchmarks")

    @cached_property
    def _unit_prices(self) -> Mapping[tuple[str, str], UnitPrice]:
        snapshot = read_snapshot(self.folder / "unit_prices.csv", key_columns=2)
        found = {}
        for key, region, usd, unit, basis, note in snapshot.rows.values():
            found[key, region] = UnitPrice(
                key=key,
                region=region,
                usd=Decimal(usd),
                unit=unit,
                basis=basis,
                note=note,
                as_of=snapshot.as_of,
            )
        return found

    @cached_property
    def _unit_keys(self) -> frozenset[str]:
        return frozenset(key for key, _ in self._unit_prices)


@cache
def load() -> Catalogue:
    """The catalogue that comes with the package; one object, read lazily."""
    return Catalogue()


def _instance(row: list[str]) -> InstanceType:
    name, arch, cpu, vcpu, memory, gpu, gpus, gpu_memory, accelerator, accelerators = row[:10]
    nvme, network, ebs, generation, efa = row[10:]
    return InstanceType(
        name=name,
        arch=arch or None,
        cpu_manufacturer=cpu or None,
        vcpu=_number(vcpu),
        memory_mib=_number(memory),
        gpu_name=gpu or None,
        gpu_count=_number(gpus) or 0,
        gpu_memory_mib=_number(gpu_memory),
        accelerator_name=accelerator or None,
        accelerator_count=_number(accelerators) or 0,
        local_nvme_gb=_number(nvme),
        network_mbps=_number(network),
        ebs_mbps=_number(ebs),
        generation=_number(generation),
        efa=_number(efa) or 0,
    )


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
