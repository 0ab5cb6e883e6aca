"""What carries no value of a tag: per tag key, by service.

Only usage can carry a tag: taxes, credits, refunds, purchases and unused commitment are the
residual, and no share counts them. FOCUS: Tags, and the use case "Report on tagging compliance".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cost.analysis import _by
from cost.analysis._exact import share, total
from cost.analysis._series import by_key
from cost.analysis._usage import is_usage
from cost.analysis._view import COST_COLUMN, Column, Options, Rows, Scope, View

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEYS: Final = ("component", "team", "environment", "cost-center")
"""The tags that every resource should carry."""

COLUMNS: Final = (
    Column(name="tag", title="Tag", kind="text", about="the key that is looked for"),
    Column(name="untagged", title="Untagged", kind="money", about="cost without a value of it"),
    Column(name="cost", title="Cost", kind="money", about="with and without"),
    Column(name="share", title="Untagged", kind="share", about="of the cost"),
)


def query(scope: Scope, options: Options) -> ir.Table:
    """Cost by the dimensions and by which of the keys have no value."""
    names = [f"{_by.TAG}{key}" for key in _keys(options)]
    _by.check(names, scope.columns)
    table, found = _by.cut(scope, tuple(dict.fromkeys((*options.by, *names))))
    usage = is_usage(table)
    without = {_without(n): found[name].isnull() for n, name in enumerate(names)}
    lines, keys = _by.marked(
        table,
        {name: usage.ifelse(found[name], None) for name in options.by},
        residual=~usage,
        cost_=table[COST_COLUMN[options.cost]],
        **without,
    )
    return lines.group_by("residual", *without, **keys).aggregate(cost=lines.cost_.sum())


def _without(number: int) -> str:
    """The column that is true where the key of this number has no value."""
    return f"without_{number}"


def _keys(options: Options) -> tuple[str, ...]:
    return tuple(dict.fromkeys(options.more.get("tag") or KEYS))


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """Each key's rows, of which every key's are the whole bill; what is untagged most first."""
    del scope
    names = ("residual", *options.by)
    groups = by_key(rows, names)
    found: Rows = []
    for number, tag in enumerate(_keys(options)):
        mine = [
            dict(zip(names, values, strict=True)) | _of_key(number, tag, some)
            for values, some in groups.items()
        ]
        found += sorted(
            mine,
            key=lambda row: (
                -(row["untagged"] or 0),
                -(row["cost"] or 0),
                *(str(row[n]) for n in options.by),
            ),
        )
    return found


def _of_key(number: int, tag: str, some: Rows) -> dict[str, Any]:
    """What rows of one value say of a key."""
    cost = total(row["cost"] for row in some)
    if some[0]["residual"]:
        return {"tag": tag, "untagged": None, "cost": cost, "share": None}
    bare = [row["cost"] for row in some if row[_without(number)]]
    nothing = None if cost is None else 0 * cost
    untagged = total(bare) if bare else nothing
    return {"tag": tag, "untagged": untagged, "cost": cost, "share": share(untagged, cost)}


def notes(rows: Rows, scope: Scope, options: Options) -> tuple[str, ...]:
    """The share of all usage, for each key."""
    del scope
    said = []
    for key in _keys(options):
        mine = [row for row in rows if row["tag"] == key and not row["residual"]]
        whole = share(total(r["untagged"] for r in mine), total(r["cost"] for r in mine))
        if whole is not None:
            said.append(f"{key}: {whole:.1%} of usage has no value")
    return tuple(said)


VIEW = View(
    id="untagged",
    title="Untagged",
    about="What carries no value of a tag: per tag key, by service.",
    chapter="traffic",
    columns=COLUMNS,
    query=query,
    finish=finish,
    notes=notes,
    by=("service",),
    costs=("effective", "billed"),
    each="tag",
    accepts=frozenset({"by", "cost", "tag"}),
)
