"""What a rule asks of utilisation, instance types and prices, wherever these come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    import numpy as np
    from numpy.typing import NDArray


class Summary(Protocol):
    """One resource's metric over the window."""

    @property
    def hours(self) -> int:
        """Hours with a value; a gap is not a zero."""

    @property
    def mean(self) -> float:
        """Mean of the hourly averages."""

    @property
    def peak(self) -> float:
        """The asked percentile of the hourly maxima."""

    @property
    def busiest_day(self) -> float:
        """The largest sum of a UTC day's hourly averages: for byte counts, bytes a day."""


class Hours(Protocol):
    """One metric: a row a resource, a column an hour; NaN is a gap."""

    @property
    def ids(self) -> tuple[str, ...]: ...
    @property
    def peaks(self) -> NDArray[np.float32]: ...
    @property
    def averages(self) -> NDArray[np.float32]: ...
    def of(self, wanted: Sequence[str]) -> Hours:
        """These resources alone; those without a value are left out."""


class Utilisation(Protocol):
    """Hourly utilisation of resources, cut to the window."""

    @property
    def source(self) -> str:
        """Where it was read from."""

    def summary(self, metric: str, percentile: float = 100.0) -> Mapping[str, Summary]:
        """By resource id; a resource without a single value is absent."""

    def matrix(self, metric: str, start: datetime, end: datetime) -> Hours:
        """All resources hour by hour between two midnights; `end` is exclusive."""

    def week(self, metric: str) -> Mapping[str, Mapping[int, float]]:
        """By resource id, the highest value for each hour of the week, Monday 0 first."""


class Hardware(Protocol):
    """What a rule asks of an instance type; None where it is not known."""

    @property
    def name(self) -> str: ...
    @property
    def arch(self) -> str | None: ...
    @property
    def vcpu(self) -> int | None: ...
    @property
    def memory_mib(self) -> int | None: ...
    @property
    def gpu_name(self) -> str | None: ...
    @property
    def accelerator_count(self) -> int: ...
    @property
    def local_nvme_gb(self) -> int | None: ...
    @property
    def network_mbps(self) -> int | None: ...
    @property
    def generation(self) -> int | None: ...
    @property
    def ebs_mbps(self) -> int | None: ...
    @property
    def efa(self) -> int: ...
    @property
    def gpu_count(self) -> int: ...
    @property
    def gpu_memory_mib(self) -> int | None: ...


class SpotPrice(Protocol):
    """A type's spot price in a region, and how often AWS takes the instance back."""

    @property
    def price(self) -> Decimal | None: ...
    @property
    def interruption(self) -> str: ...
    @property
    def as_of(self) -> str: ...


class Quote(Protocol):
    """The price of a unit of a service."""

    @property
    def usd(self) -> Decimal: ...


class Speed(Protocol):
    """One measured run on a type."""

    @property
    def coremark_per_second(self) -> int | None:
        """On all vCPUs."""


class Prices(Protocol):
    """What cost.pricing.catalogue.Catalogue offers, as far as rules use it."""

    @property
    def as_of(self) -> date: ...
    def instance(self, name: str) -> Hardware: ...
    def instances(self) -> Iterable[Hardware]: ...
    def benchmark(self, name: str) -> Speed | None: ...
    def on_demand(self, name: str, region: str) -> Decimal | None: ...
    def spot(self, name: str, region: str) -> SpotPrice | None: ...
    def unit_price(self, key: str, region: str) -> Quote | None: ...
