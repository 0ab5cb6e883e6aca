"""Small graphs for pricers, and golden tables that a reviewer can check with a pencil."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from cost.graph import Graph, Resource
from cost.pricing.base import Ask, Part, Percentiles, Pricer
from cost.pricing.catalogue import load

GOLDEN = Path(__file__).parent / "golden"
PROVIDER = "urn:pulumi:test::shop::pulumi:providers:aws::aws"
DEFAULT_TAGS = {"project": "shop", "stack": "test"}


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::shop::{token}::{name}"


def resource(token: str, name: str = "it", **inputs: Any) -> Resource:
    """A resource of the provider in us-east-1; `refs` maps an input to urns that it depends on."""
    refs = inputs.pop("refs", {})
    component = inputs.pop("component", None)
    if component is not None:
        inputs["tags"] = {**inputs.get("tags", {}), "component": component}
    return Resource(
        urn=urn(token, name),
        type=token,
        name=name,
        provider=PROVIDER,
        inputs=inputs,
        property_dependencies=refs,
    )


def graph(*resources: Resource, region: Any = "us-east-1") -> Graph:
    provider = Resource(
        urn=PROVIDER,
        type="pulumi:providers:aws",
        name="aws",
        inputs={"region": region, "defaultTags": {"tags": DEFAULT_TAGS}},
    )
    return Graph("shop", "test", (provider, *resources))


@dataclass(frozen=True)
class Case:
    """One resource to price: its inputs, others beside it, and what a usage file gives."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[Resource, ...] = ()
    region: Any = "us-east-1"


def parts_of(pricer: Pricer, case: Case, token: str | None = None) -> tuple[Part, ...]:
    """What a pricer makes of a case; raises Unpriced as the pricer does."""
    it = resource(token or pricer.types[0], **case.inputs)
    ask = Ask(
        resource=it,
        graph=graph(it, *case.others, region=case.region),
        catalogue=load(),
        usage={key: percentiles(value) for key, value in case.usage.items()},
        inputs=pricer.usage,
    )
    return pricer.price(ask)


def percentiles(value: Any) -> Percentiles:
    if isinstance(value, tuple):
        low, middle, high = (Decimal(str(v)) for v in value)
        return Percentiles(p10=low, p50=middle, p90=high)
    return Percentiles.exactly(Decimal(str(value)))


def monthly(parts: Iterable[Part]) -> Decimal:
    """The p50 of all parts that are known."""
    return sum((p.monthly.p50 for p in parts if p.monthly is not None), start=Decimal(0))


def check_golden(pricer: Pricer, cases: Mapping[str, Case]) -> None:
    """Compare a table of all cases with golden/<pricer>.txt; TRIMTAB_GOLDEN=update rewrites it."""
    blocks = [f"{name}\n{_table(parts_of(pricer, case))}" for name, case in cases.items()]
    text = "\n".join(blocks)
    path = GOLDEN / f"{pricer.id}.txt"
    if os.environ.get("TRIMTAB_GOLDEN") == "update":
        path.write_text(text)
    assert text == path.read_text()


def _table(parts: Iterable[Part]) -> str:
    rows = [
        (
            p.name,
            f"{_three(p.quantity)} {p.unit}",
            f"x {_three(p.price)}",
            f"= {_three(p.monthly)}",
            p.basis,
        )
        for p in parts
    ] or [("free", "", "", "= 0", "")]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    return "".join(
        "  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() + "\n"
        for row in rows
    )


def _three(found: Percentiles | None) -> str:
    if found is None:
        return "?"
    if found.is_exact:
        return _plain(found.p50)
    return " / ".join(_plain(n) for n in (found.p10, found.p50, found.p90))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
