"""What each team costs: its own and its part of what is shared.

FOCUS use case "Allocate costs to teams" by Tags (https://focus.finops.org/use-case/); shared costs
by the FinOps Foundation's three strategies (https://www.finops.org/framework/capabilities/allocation/).
Taxes, credits, refunds, purchases and unused commitment are caused by no team: they are rows of
their own, unless all charges are wanted.
"""

from __future__ import annotations

from typing import Any, Final

from cost.analysis._attribute import ZERO, attribute, query
from cost.analysis._exact import share, total
from cost.analysis._view import Column, Options, Rows, Scope, View

COLUMNS: Final = (
    Column(name="what", title="", kind="text", about="why a cost is no team's"),
    Column(name="direct", title="Direct", kind="money", about="tagged with the team, or mapped"),
    Column(name="shared", title="Shared", kind="money", about="its parts of shared costs"),
    Column(name="cost", title="Cost", kind="money", about="direct and shared"),
    Column(name="share", title="Share", kind="share", about="of all teams' cost"),
)


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each team, dearest first; then what is no one's."""
    del scope
    found = attribute(rows, options)
    (name,) = options.by
    parts: dict[str, list[Any]] = {}
    for part in found.parts:
        if part.team is not None:
            parts.setdefault(part.team, []).append(part.cost)
    teams: Rows = []
    for team in dict.fromkeys((*found.direct, *parts)):
        direct, shared = found.direct.get(team, ZERO), total(parts.get(team, [ZERO]))
        # What is not known of a team stays so, rather than become the zero that it shares.
        cost = direct if team not in parts else total([direct, shared])
        teams.append({name: team, "direct": direct, "shared": shared, "cost": cost})
    whole = total(row["cost"] for row in teams)
    for row in teams:
        row["share"] = share(row["cost"], whole)
    teams.sort(key=lambda row: (-(row["cost"] or ZERO), row[name]))
    return [*teams, *_rest(found.rest, found.parts)]


def _rest(rest: Any, parts: Any) -> Rows:
    left = [
        {"what": f"{part.pool.name}: no team to share it", "cost": part.cost}
        for part in parts
        if part.team is None
    ]
    apart = [{"what": what, "cost": cost} for what, cost in sorted(rest.items())]
    return [{**row, "residual": True} for row in (*apart, *left)]


VIEW = View(
    id="showback",
    title="Showback",
    about="What each team costs: its own, and its part of what is shared.",
    chapter="teams",
    columns=COLUMNS,
    query=query,
    finish=finish,
    by=("team",),
    costs=("effective", "billed"),
    accepts=frozenset({"by", "cost", "teams", "split", "all-charges"}),
)
