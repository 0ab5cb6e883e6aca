"""Small canonical tables for tests: a bill's daily roll-up, utilisation, prices, a context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from cost.errors import NotFound
from cost.graph import Graph, Resource
from cost.metrics.table import Metrics, Reading
from cost.models import NotEvaluated, Recommendation
from cost.rules._base import Context, Rule
from cost.rules._window import Window

LAST = date(2026, 10, 14)
DAYS = 14
WINDOW = Window.of_days(LAST, DAYS)
REGION = "us-east-1"
MONTH = Decimal(730)

MONEY = pa.decimal128(38, 20)
TEXTS = (
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ConsumedUnit",
    "ChargeCategory",
    "ServiceName",
    "ResourceId",
    "RegionId",
    "x_Stack",
    "x_Component",
    "x_RunId",
    "x_InstanceType",
    "x_PurchaseOption",
    "x_UsageType",
)
DAILY = pa.schema(
    [
        ("day", pa.date32()),
        ("charge_days", pa.int32()),
        *((name, MONEY) for name in ("BilledCost", "EffectiveCost", "ListCost")),
        ("ConsumedQuantity", MONEY),
        *((name, pa.string()) for name in TEXTS),
    ]
)


def daily(*lines: Iterable[Mapping[str, Any]]) -> ibis.Table:
    """A bill's daily roll-up from the lines of instances, volumes and buckets below."""
    rows = [dict.fromkeys(DAILY.names) | dict(row) for line in lines for row in line]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=DAILY))


def unused(usd: Mapping[str, str]) -> ibis.Table | None:
    """What no container used of instances' GPUs, every day of the window; None of none."""
    rows = [
        {"day": LAST - timedelta(days=back), "ResourceId": id_, "EffectiveCost": Decimal(value)}
        for id_, value in usd.items()
        for back in range(DAYS)
    ]
    schema = pa.schema([(name, DAILY.field(name).type) for name in rows[0]]) if rows else None
    return ibis.memtable(pa.Table.from_pylist(rows, schema=schema)) if rows else None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One resource's daily line of a bill, repeated for so many days up to LAST."""

    resource: str
    usage_type: str
    unit: str
    quantity: str
    """A day."""
    usd: str
    """A day, effective."""
    component: str | None = None
    stack: str | None = "dev"
    days: int = DAYS
    last: date = LAST
    more: Mapping[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Any:
        for back in reversed(range(self.days)):
            usd = Decimal(self.usd)
            yield {
                "day": self.last - timedelta(days=back),
                **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost"), usd),
                "ConsumedQuantity": Decimal(self.quantity),
                "ConsumedUnit": self.unit,
                "ChargeCategory": "Usage",
                "ResourceId": self.resource,
                "RegionId": REGION,
                "x_Stack": self.stack,
                "x_Component": self.component,
                "x_UsageType": self.usage_type,
                **self.more,
            }


def instance(
    resource: str = "i-1",
    kind: str = "m5.xlarge",
    *,
    hourly_usd: str = "0.192",
    purchase: str = "OnDemand",
    run: str | None = None,
    hours: int = 24,
    **more: Any,
) -> Line:
    """An instance that runs `hours` a day at an hourly effective cost."""
    usage = "SpotUsage" if purchase == "Spot" else "BoxUsage"
    return Line(
        resource=resource,
        usage_type=f"{usage}:{kind}",
        unit="Hrs",
        quantity=str(hours),
        usd=str(Decimal(hourly_usd) * hours),
        more={"x_InstanceType": kind, "x_PurchaseOption": purchase, "x_RunId": run},
        **more,
    )


def volume(resource: str = "vol-1", kind: str = "gp2", size_gib: int = 100, **more: Any) -> Line:
    """A volume at us-east-1 list price; October has 31 days."""
    price = {"gp2": Decimal("0.10"), "gp3": Decimal("0.08")}[kind]
    month = Decimal(size_gib) / 31
    return Line(
        resource=resource,
        usage_type=f"EBS:VolumeUsage.{kind}",
        unit="GB-Mo",
        quantity=f"{month:.18f}",
        usd=f"{month * price:.18f}",
        **more,
    )


def bucket(resource: str = "data", daily_usd: str = "10", **more: Any) -> Line:
    """A bucket that stores in S3 Standard."""
    return Line(
        resource=resource,
        usage_type="TimedStorage-ByteHrs",
        unit="GB-Mo",
        quantity="14",
        usd=daily_usd,
        **more,
    )


def readings(
    resource: str,
    metric: str,
    maximum: float | Sequence[float],
    *,
    average: float | None = None,
    hours: int = DAYS * 24,
) -> list[Reading]:
    """Hourly values from the window's start on; a sequence is repeated."""
    values = maximum if isinstance(maximum, Sequence) else [maximum]
    return [
        Reading(
            resource_id=resource,
            metric=metric,
            hour=WINDOW.start + timedelta(hours=h),
            average=values[h % len(values)] if average is None else average,
            maximum=values[h % len(values)],
            samples=1,
        )
        for h in range(hours)
    ]


def metrics(*series: list[Reading]) -> Metrics:
    """Utilisation from series of readings."""
    return Metrics.of([r for s in series for r in s], source="test")


def a_month_earlier(given: Context) -> Context:
    """The same, with utilisation that was measured before the window."""
    assert isinstance(given.metrics, Metrics)
    rows = given.metrics.rows
    earlier = rows.mutate(hour=rows.hour - ibis.interval(days=30))
    return replace(given, metrics=Metrics(earlier, "test"))


def at_rest(resource: str = "i-1", *, cpu: float = 1.0, bytes_an_hour: float = 1000.0) -> Metrics:
    """The three metrics that the idle rules ask of every instance."""
    return metrics(*at_rest_series(resource, cpu=cpu, bytes_an_hour=bytes_an_hour))


def at_rest_series(
    resource: str = "i-1", *, cpu: float = 1.0, bytes_an_hour: float = 1000.0
) -> list[list[Reading]]:
    """As `at_rest`, to be put together with others."""
    return [
        readings(resource, "cpu_utilization", cpu),
        readings(resource, "network_in_bytes", bytes_an_hour),
        readings(resource, "network_out_bytes", bytes_an_hour),
    ]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """An instance type of the test's price list."""

    name: str
    vcpu: int | None = 4
    memory_mib: int | None = 16384
    arch: str | None = "amd64"
    gpu_name: str | None = None
    accelerator_count: int = 0
    local_nvme_gb: int | None = None
    network_mbps: int | None = 1250
    generation: int | None = 5
    ebs_mbps: int | None = None
    efa: int = 0
    gpu_count: int = 0
    gpu_memory_mib: int | None = None


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A spot price."""

    price: Decimal | None
    interruption: str = "<5%"
    as_of: str = "2026-10"


@dataclass(frozen=True)
class Speed:
    """A measured speed."""

    coremark_per_second: int | None


@dataclass(frozen=True)
class Unit:
    """A unit price."""

    usd: Decimal


@dataclass(frozen=True, kw_only=True)
class Prices:
    """A price list for tests; prices are those of us-east-1."""

    kinds: Mapping[str, Kind]
    hourly: Mapping[str, str]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    speeds: Mapping[str, int] = field(default_factory=dict)
    as_of: date = date(2026, 7, 20)

    def instance(self, name: str) -> Kind:
        if name not in self.kinds:
            raise NotFound("instance type", name, self.kinds)
        return self.kinds[name]

    def instances(self) -> tuple[Kind, ...]:
        return tuple(self.kinds.values())

    def benchmark(self, name: str) -> Speed | None:
        return Speed(self.speeds[name]) if name in self.speeds else None

    def on_demand(self, name: str, region: str) -> Decimal | None:
        found = self.hourly.get(name) if region == REGION else None
        return None if found is None else Decimal(found)

    def spot(self, name: str, region: str) -> Spot | None:
        return self.spots.get(name) if region == REGION else None

    def unit_price(self, key: str, region: str) -> Unit | None:
        found = self.units.get(key) if region == REGION else None
        return None if found is None else Unit(Decimal(found))


KINDS = (
    Kind(name="m5.large", vcpu=2, memory_mib=8192, network_mbps=750),
    Kind(name="m5.xlarge", vcpu=4, memory_mib=16384, network_mbps=1250),
    Kind(name="m5.4xlarge", vcpu=16, memory_mib=65536, network_mbps=5000),
    Kind(name="m6i.xlarge", vcpu=4, memory_mib=16384, network_mbps=1562, generation=6),
    Kind(name="r5.2xlarge", vcpu=8, memory_mib=65536, network_mbps=2500),
    Kind(name="t3.2xlarge", vcpu=8, memory_mib=65536, generation=3),
    Kind(name="m7g.xlarge", arch="arm64", generation=7),
    Kind(name="g5.12xlarge", vcpu=48, memory_mib=196608, gpu_name="a10g"),
)
PRICES = Prices(
    kinds={k.name: k for k in KINDS},
    hourly={
        "m5.large": "0.096",
        "m5.xlarge": "0.192",
        "m5.4xlarge": "0.768",
        "m6i.xlarge": "0.192",
        "r5.2xlarge": "0.504",
        "t3.2xlarge": "0.3328",
        "m7g.xlarge": "0.1632",
        "g5.12xlarge": "5.672",
    },
    spots={"g5.12xlarge": Spot(price=Decimal("2.2688"), interruption="10-15%")},
    units={
        "ebs.gp2.gb_month": "0.10",
        "ebs.gp3.gb_month": "0.08",
        "ebs.gp3.iops_month": "0.005",
        "ebs.gp3.mibps_month": "0.04",
        "s3.standard.gb_month": "0.023",
        "s3.ia.gb_month": "0.0125",
    },
)


def context(
    *lines: Line,
    metrics: Metrics | None = None,
    prices: Prices = PRICES,
    graph: Graph | None = None,
) -> Context:
    """What a rule is given."""
    return Context(daily=daily(*lines), window=WINDOW, prices=prices, metrics=metrics, graph=graph)


@dataclass(frozen=True)
class Answers:
    """What a rule said."""

    recommended: tuple[Recommendation, ...]
    not_evaluated: tuple[NotEvaluated, ...]

    @property
    def one(self) -> Recommendation:
        """The only answer, a recommendation."""
        assert not self.not_evaluated, self.not_evaluated
        (found,) = self.recommended
        return found

    @property
    def why(self) -> str:
        """The reason of the only answer, a not evaluated."""
        assert not self.recommended, self.recommended
        (found,) = self.not_evaluated
        return found.why

    @property
    def nothing(self) -> bool:
        """Neither: fine."""
        return not self.recommended and not self.not_evaluated


def run(rule: Rule, given: Context, **overrides: str) -> Answers:
    """Run one rule."""
    limits = rule.limits({name: Decimal(value) for name, value in overrides.items()})
    answers = list(rule.find(given, limits))
    return Answers(
        tuple(a for a in answers if isinstance(a, Recommendation)),
        tuple(a for a in answers if isinstance(a, NotEvaluated)),
    )


def at(hour: int) -> datetime:
    """The window's hour so many."""
    return WINDOW.start + timedelta(hours=hour)


def resource(kind: str, name: str, **more: Any) -> Resource:
    """A resource of the dev stack; `inputs` and the rest are Resource's own fields."""
    return Resource(urn=f"urn:pulumi:dev::test::{kind}::{name}", type=kind, name=name, **more)


def graph(*resources: Resource, stack: str = "dev") -> Graph:
    """A stack's deployed state."""
    return Graph("test", stack, resources)


def group_of(component: str, **inputs: Any) -> Resource:
    """The autoscaling group of a component; its tags are a list, as AWS wants them."""
    tags = [{"key": "component", "value": component, "propagateAtLaunch": True}]
    return resource("aws:autoscaling/group:Group", component, inputs={"tags": tags, **inputs})
