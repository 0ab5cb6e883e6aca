"""A case for each rule that makes it fire: lines of a bill, utilisation, things that are listed."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from cost.graph import Graph
from cost.inventory.access_logs import Reads
from cost.inventory.objects import Objects
from cost.inventory.things import Inventory, Thing
from cost.metrics.table import Metrics, Reading
from cost.pricing import catalogue
from cost.rules._base import Context, Rule
from cost.rules._given import Prices
from tests.cost import builders as b

NOW = datetime(2026, 10, 15)  # noqa: DTZ001 - naive is UTC
"""When the inventory is listed: the moment after the bill's last day."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What makes a rule fire."""

    rule: Rule
    lines: tuple[b.Line, ...]
    series: tuple[list[Reading], ...] = ()
    things: tuple[Thing, ...] = ()
    graph: Graph | None = None
    objects: Objects | None = None
    reads: Reads | None = None
    unused_gpus: Mapping[str, str] = field(default_factory=dict)
    """By instance, what of its GPUs no container used: USD a day."""
    prices: Prices = field(default_factory=catalogue.load)

    @cached_property
    def bill(self) -> Context:
        """The case's bill alone; what was found in it once is kept."""
        return Context(daily=b.daily(*self.lines), window=b.WINDOW, prices=self.prices)

    @cached_property
    def metrics(self) -> Metrics:
        """The case's utilisation."""
        return Metrics.of((r for s in self.series for r in s), source="test")

    def context(self, **changes: Any) -> Context:
        """What the rule is given; `listed=False` for no inventory, `metrics=None` for none."""
        listed = changes.pop("listed", True)
        case = dataclasses.replace(self, **changes)
        kinds = {t.kind for t in case.things} | set(case.rule.inventory)
        return (case if "lines" in changes else self).bill.given(
            prices=case.prices,
            metrics=(case if "series" in changes else self).metrics,
            graph=case.graph,
            objects=case.objects,
            reads=case.reads,
            unused_gpus=b.unused(case.unused_gpus),
            inventory=inventory(*case.things, kinds=kinds) if listed else None,
        )

    def run(self, limits: Mapping[str, str] | None = None, **changes: Any) -> b.Answers:
        """What the rule answers; `changes` replace parts of the case."""
        given = self.context(**changes)
        answers = b.run(self.rule, given, **(limits or {}))
        if "lines" not in changes:
            fields = {field.name for field in dataclasses.fields(given)}
            found = {name: value for name, value in vars(given).items() if name not in fields}
            vars(self.bill).update(found)
        return answers


def inventory(*things: Thing, kinds: Iterable[str]) -> Inventory:
    """An inventory in which these kinds were listed."""
    return Inventory(at=NOW, things=things, listed=frozenset((k, b.REGION) for k in kinds))


def thing(kind: str, id: str, **facts: Any) -> Thing:
    """One listed thing."""
    return Thing(kind=kind, id=id, region=b.REGION, facts=facts)


def ago(days: float) -> datetime:
    """A moment so many days before the inventory was listed."""
    return NOW - timedelta(days=days)


def line(resource: str, usage_type: str, **more: Any) -> b.Line:
    """A resource's daily line; hours and a dollar a day unless told."""
    service = more.pop("service", None)
    if service is not None:
        more["more"] = {**more.get("more", {}), "ServiceName": service}
    given = {"unit": "Hrs", "quantity": "24", "usd": "1"} | more
    return b.Line(resource=resource, usage_type=usage_type, **given)


def every() -> tuple[Case, ...]:
    """The CASE of every rule's test that has one."""
    names = sorted(p.stem for p in Path(__file__).parent.glob("test_*.py"))
    modules = (importlib.import_module(f"tests.cost.rules.{name}") for name in names)
    return tuple(m.CASE for m in modules if hasattr(m, "CASE"))
