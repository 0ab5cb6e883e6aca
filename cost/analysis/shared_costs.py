"""How shared costs were divided: every pool, by whom it is borne and by which rule.

The three rules are the FinOps Foundation's: proportional, even, fixed
(https://www.finops.org/framework/capabilities/allocation/).
"""

from __future__ import annotations

from typing import Final

from cost.analysis._attribute import ZERO, attribute, query
from cost.analysis._exact import share, total
from cost.analysis._view import Column, Options, Rows, Scope, View

COLUMNS: Final = (
    Column(name="pool", title="Shared cost", kind="text", about="named in the file of teams"),
    Column(name="split", title="Split", kind="text", about="proportional, even or fixed"),
    Column(name="cost", title="Cost", kind="money", about="the team's part"),
    Column(name="share", title="Share", kind="share", about="of the pool"),
)


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """A row for each pool and team; then what is not shared."""
    del scope
    found = attribute(rows, options)
    (name,) = options.by
    pools = dict.fromkeys(part.pool.name for part in found.parts)
    shown: Rows = []
    for pool in pools:
        parts = [part for part in found.parts if part.pool.name == pool]
        whole = total(part.cost for part in parts)
        shown += [
            {
                name: part.team,
                "pool": pool,
                "split": part.pool.split.value,
                "cost": part.cost,
                "share": share(part.cost, whole),
                "residual": part.team is None,
            }
            for part in sorted(parts, key=lambda part: -(part.cost or ZERO))
        ]
    left = total([*found.direct.values(), *found.rest.values()])
    return [*shown, {"pool": "not shared", "cost": left, "residual": True}]


VIEW = View(
    id="shared-costs",
    title="Shared costs",
    about="How shared costs were divided: every pool, who bears it, by which rule.",
    chapter="teams",
    columns=COLUMNS,
    query=query,
    finish=finish,
    by=("team",),
    costs=("effective", "billed"),
    accepts=frozenset({"by", "cost", "teams", "split", "all-charges"}),
)
