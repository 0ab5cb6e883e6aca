"""What the resource of a finding costs a month, and what its remedy makes of that."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from cost.errors import PluginError
from policies._remedy import apply
from policies.findings import Cost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from cost.graph import Graph
    from policies._remedy import Change
    from policies.findings import Finding


def priced(findings: Sequence[Finding], graph: Graph) -> tuple[Finding, ...]:
    """Give each new failure the cost of its resource; what is free or has no price stays without.

    A pricer that raises leaves all without: prices explain a verdict, they do not decide it, and
    `trimtab estimate` reports it.
    """
    new = [f for f in findings if f.verdict == "fail" and f.status == "new"]
    try:
        now = _monthly(graph) if new else {}
        after = _after(graph, [f for f in new if f.urn in now])
    except PluginError:
        return tuple(findings)
    costs = {
        f.key: now[f.urn].model_copy(update={"fixed": after.get(f.key)})
        for f in new
        if f.urn in now
    }
    return tuple(
        f.model_copy(update={"cost": costs[f.key]}) if f.status == "new" and f.key in costs else f
        for f in findings
    )


def _after(graph: Graph, findings: Sequence[Finding]) -> dict[tuple[str, str], Decimal]:
    """What each resource costs with the remedy of one finding; a round has one of each resource."""
    waiting: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.remedy:
            waiting[finding.urn].append(finding)
    found = {}
    while waiting:
        round_ = {urn: rest.pop() for urn, rest in waiting.items()}
        waiting = {urn: rest for urn, rest in waiting.items() if rest}
        costs = _monthly(_remedied(graph, {urn: f.remedy for urn, f in round_.items()}))
        found.update({f.key: costs[urn].monthly for urn, f in round_.items() if urn in costs})
    return found


def _remedied(graph: Graph, changes: Mapping[str, Sequence[Change]]) -> Graph:
    resources = (
        replace(r, inputs=apply(r.inputs, changes[r.urn])) if r.urn in changes else r for r in graph
    )
    return replace(graph, resources=tuple(resources))


def _monthly(graph: Graph) -> dict[str, Cost]:
    from cost.estimate import estimate  # half a second of imports: only where something is new
    from cost.pricing.catalogue import load

    return {
        found.urn: Cost(monthly=found.monthly.p50, complete=found.complete)
        for found in estimate(graph, load()).resources
    }
