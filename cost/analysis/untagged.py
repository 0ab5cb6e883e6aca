"""What carries no value of a tag: per tag key, by service.

Only usage can carry a tag: taxes, credits, refunds, purchases and unused commitment are the
residual, and no share counts them. FOCUS: Tags, and the use case "Report on tagging compliance".
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

import ibis

from cost.analysis import _by
from cost.analysis._exact import share, total
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
    """A table for each key, one below the other; every one of them is the whole bill."""
    keys = _keys(options)
    names = [f"{_by.TAG}{key}" for key in keys]
    _by.check(names, scope.columns)
    tables = [_of_key(scope, options, key, name) for key, name in zip(keys, names, strict=True)]
    return reduce(lambda a, b: a.union(b), tables)


def _keys(options: Options) -> tuple[str, ...]:
    return tuple(dict.fromkeys(options.more.get("tag") or KEYS))


def _of_key(scope: Scope, options: Options, key: str, name: str) -> ir.Table:
    table, found = _by.cut(scope, tuple(dict.fromkeys((*options.by, name))))
    cost, usage = table[COST_COLUMN[options.cost]], is_usage(table)
    by = {n: usage.ifelse(found[n], None) for n in options.by}
    return table.group_by(residual=~usage, **by).aggregate(
        tag=ibis.literal(key),
        untagged=cost.sum(where=usage & found[name].isnull()),
        some=(usage & found[name].isnull()).any(),
        cost=cost.sum(),
    )


def finish(rows: Rows, scope: Scope, options: Options) -> Rows:
    """With shares; by key, then by what is untagged."""
    del scope
    order = {key: n for n, key in enumerate(_keys(options))}
    for row in rows:
        if row["residual"]:
            row["untagged"] = None
        elif not row["some"]:
            row["untagged"] = 0 * row["cost"] if row["cost"] is not None else None
        row["share"] = None if row["residual"] else share(row["untagged"], row["cost"])
    return sorted(
        rows,
        key=lambda row: (
            order[row["tag"]],
            -(row["untagged"] or 0),
            -(row["cost"] or 0),
            *(str(row[n]) for n in options.by),
        ),
    )


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
