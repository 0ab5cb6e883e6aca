"""What a right-sizing rule is, what it is given, and what it may answer.

A rule reads a Context (bill, utilisation, prices, graph) and yields, for each component or resource
it looked at, a Recommendation, a NotEvaluated with the reason, or nothing: nothing means fine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

from cost.errors import InputError, NotFound
from cost.inventory.listings import LISTINGS
from cost.measures import INSTANCE, Measure
from cost.models import NotEvaluated, Recommendation
from cost.plural import many
from cost.rules._graph import sleeps
from cost.rules._items import Item, billed, items
from cost.rules._meters import METERS
from cost.rules._stored import Bucket, Volume, buckets, volumes
from cost.rules._usage import Group, groups

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from cost.graph import Graph
    from cost.inventory.access_logs import Reads
    from cost.inventory.objects import Objects
    from cost.inventory.things import Inventory, Thing
    from cost.rules._given import Hardware, Prices, Summary, Utilisation
    from cost.rules._window import Window

METRICS: Final = {measure.id: measure for measure in INSTANCE}
"""The metrics that a rule may need without declaring them: those of instances."""

Part = str
"""A part of a component's cost: compute, storage, or the name of a meter."""
INSTANCES: Final = "instances"
"""The meter of instances."""
Saves = Literal["usage", "rate"]
Stored = Literal["objects", "reads"]
Limits = Mapping[str, Decimal]
Answer = Recommendation | NotEvaluated


@dataclass(frozen=True, kw_only=True)
class Context:
    """Everything a rule may look at.

    `daily` is the bill's daily roll-up. `graph` is the deployed state or a preview; None where none
    was given. `metrics` is None where none were given. `objects` is what lies in buckets, `reads`
    which of it was read. `unused_gpus` is what no container used of instances' GPUs
    (cost.bill.Bill), None where the bill does not say.
    """

    daily: Table
    window: Window
    prices: Prices
    metrics: Utilisation | None = None
    graph: Graph | None = None
    currency: str = "USD"
    inventory: Inventory | None = None
    objects: Objects | None = None
    reads: Reads | None = None
    unused_gpus: Table | None = None

    def items(self, meter: str) -> tuple[Item, ...]:
        """The resources of one of METERS that the bill names, by id."""
        if meter not in self._items:
            wanted, window = METERS[meter], self.window
            there = meter in self._billed
            found = items(self.daily, wanted, window.start, window.end) if there else ()
            self._items[meter] = found
        return self._items[meter]

    def item(self, meter: str, id_: str) -> Item | None:
        """One resource on a meter; None where the bill does not have it there."""
        if meter not in self._by_id:
            self._by_id[meter] = {item.id: item for item in self.items(meter)}
        return self._by_id[meter].get(id_)

    def given(self, **more: Any) -> Context:
        """The same bill with more beside it; what was found in the bill already is kept."""
        full = replace(self, **more)
        vars(full).update({n: vars(self)[n] for n in _OF_THE_BILL & vars(self).keys()})
        return full

    @cached_property
    def _billed(self) -> frozenset[str]:
        return billed(self.daily, METERS.values(), self.window.start, self.window.end)

    @cached_property
    def _items(self) -> dict[str, tuple[Item, ...]]:
        return {}

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Item]]:
        return {}

    def summary(self, metric: str, resource: str, percentile: float = 100.0) -> Summary | None:
        """One resource's metric over the window; None without a single value."""
        if self.metrics is None:
            return None
        return self.metrics.summary(metric, percentile).get(resource)

    def highest(self, metric: str, resource: str) -> float:
        """The largest hourly maximum of the window; 0 without a single value.

        No value is not nothing: ask for the coverage first.
        """
        found = self.summary(metric, resource)
        return 0.0 if found is None else found.peak

    def total(self, metric: str, resource: str) -> float:
        """The sum over the window of what is counted by the hour; 0 as with `highest`."""
        found = self.summary(metric, resource)
        return 0.0 if found is None else found.mean * found.hours

    def unlisted(self, kind: str, region: str) -> str | None:
        """Why the inventory does not know a kind of thing; None if it was listed."""
        if self.inventory is None:
            return f"{many(kind)} are not known: no inventory was given (--inventory)"
        return self.inventory.why_not(kind, region)

    def things(self, kind: str, region: str) -> Mapping[str, Thing]:
        """The listed things of a kind, by id; none where `unlisted` has a reason."""
        if self.inventory is None or self.unlisted(kind, region) is not None:
            return {}
        return self.inventory.of(kind, region)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What ran, by component; an instance without a component is a group of its own."""
        return tuple(replace(g, sleeps=sleeps(self.graph, g)) for g in self._groups)

    @cached_property
    def _groups(self) -> tuple[Group, ...]:
        return groups(self.daily, self.window.start, self.window.end)

    @cached_property
    def volumes(self) -> tuple[Volume, ...]:
        """EBS volumes that the bill names."""
        return volumes(self.daily, self.window.start, self.window.end)

    @cached_property
    def buckets(self) -> tuple[Bucket, ...]:
        """S3 buckets that the bill names."""
        return buckets(self.daily, self.window.start, self.window.end)

    def hardware(self, name: str) -> Hardware | None:
        """An instance type; None where the catalogue does not know it."""
        try:
            return self.prices.instance(name)
        except NotFound:
            return None

    def has_gpu(self, group: Group) -> bool | None:
        """Any of the group's types has a GPU; None where the catalogue does not know a type."""
        kinds = [self.hardware(name) for name in group.types]
        if any(k is not None and k.gpu_name is not None for k in kinds):
            return True
        return None if None in kinds else False


_OF_THE_BILL: Final = frozenset({"_billed", "_items", "_by_id", "_groups", "volumes", "buckets"})
"""What a context works out once, of the bill and the window alone."""


Bounds = tuple[str, str]
"""The least and the most, as texts."""
ANY: Final[Bounds] = ("0", "Infinity")
PERCENT: Final[Bounds] = ("0", "100")
NOT_ALL: Final[Bounds] = ("0", "99")
"""Percent that stay free: were it all, nothing could be used."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A number that a verdict hangs on: a setting, with its default and where that comes from.

    `bounds` are those between which it makes sense.
    """

    name: str
    default: Decimal
    unit: str
    meaning: str
    source: str
    bounds: Bounds = ANY

    def require(self, value: Decimal, rule: str) -> None:
        """Refuse what makes no sense.

        Raises:
            InputError: the value is not a number, or not within the bounds.
        """
        least, most = self.bounds
        if not value.is_finite() or not Decimal(least) <= value <= Decimal(most):
            allowed = f"{least} or more" if most == ANY[1] else f"{least} to {most}"
            raise InputError(
                f"{self.name} is {value}", where=f"rule {rule}", allowed=f"a number of {allowed}"
            )


def limit(
    name: str, default: str, unit: str, meaning: str, source: str, bounds: Bounds = ANY
) -> Threshold:
    """A threshold in one line."""
    return Threshold(
        name=name,
        default=Decimal(default),
        unit=unit,
        meaning=meaning,
        source=source,
        bounds=bounds,
    )


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One kind of waste.

    `id` is the file's name with hyphens. `needs` are the metrics without which there is no verdict;
    those of other things than instances are declared in `measures`, also such as are used only if
    they are there. `inventory` are the kinds of things (cost.inventory.listings) it asks about, and
    `stored` what it asks of buckets: their objects, and who read these.
    `affects` are the parts of a component's cost that a recommendation removes or changes: two
    recommendations that share a component and a part overlap, and the lower `precedence` stays.
    Whether a saving came true is seen on the bill's `meter` (`instances` or one of METERS): less is
    used there ("usage"), or what is used costs less a unit ("rate"). `example` is a case in words.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    affects: frozenset[Part]
    precedence: int
    meter: str
    saves: Saves
    method: str
    formula: str
    sources: tuple[str, ...]
    find: Callable[[Context, Limits], Iterable[Answer]]
    measures: tuple[Measure, ...] = ()
    inventory: tuple[str, ...] = ()
    stored: tuple[Stored, ...] = ()
    example: str = ""

    def __post_init__(self) -> None:
        known = {**METRICS, **{m.id: m for m in self.measures}}
        unknown = sorted({*self.needs, *(m.witness or m.id for m in self.measures)} - set(known))
        if unknown:
            raise NotFound("metric", unknown[0], known, where=f"rule {self.id}")
        if self.meter != INSTANCES and self.meter not in METERS:
            raise NotFound("meter", self.meter, (INSTANCES, *METERS), where=f"rule {self.id}")
        for kind in self.inventory:
            if kind not in LISTINGS:
                raise NotFound("kind of thing", kind, LISTINGS, where=f"rule {self.id}")

    def measure(self, metric: str) -> Measure:
        """One of those that it needs or declares."""
        return next((m for m in self.measures if m.id == metric), None) or METRICS[metric]

    def limits(self, overrides: Mapping[str, Decimal] | None = None) -> Limits:
        """The thresholds' values: the defaults, with some overridden.

        Raises:
            NotFound: an override names no threshold of this rule.
            InputError: an override is no number, or out of the threshold's bounds.
        """
        known = {t.name: t for t in self.thresholds}
        for name, value in (overrides or {}).items():
            if name not in known:
                raise NotFound("threshold", name, known, where=f"rule {self.id}")
            known[name].require(value, self.id)
        return {t.name: t.default for t in self.thresholds} | dict(overrides or {})
