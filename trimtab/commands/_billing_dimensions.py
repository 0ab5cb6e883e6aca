"""`trimtab billing views`: which questions there are, and by which dimensions a bill is cut."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from trimtab.bill_options import Print, Shown


def complete_view(incomplete: str) -> list[tuple[str, str]]:
    """Views that begin so, with their titles, for the shell."""
    from cost.analysis._found import views as found

    return [(v.id, v.title) for v in found() if v.id.startswith(incomplete)]


def complete_dimension(incomplete: str) -> list[str]:
    """Dimensions that begin so, for the shell; FOCUS columns once one is begun."""
    from cost.analysis._by import NAMES, TIMES
    from cost.billing.schema import CANONICAL

    names = [*NAMES, *TIMES, "tag:"]
    if incomplete[:1].isupper() or incomplete.startswith("x_"):
        names = [name for name, kind in CANONICAL.items() if kind.is_string()]
    return [name for name in names if name.startswith(incomplete)]


def views(
    dimensions: Annotated[
        bool, typer.Option("--dimensions", help="List the dimensions that --by takes.")
    ] = False,
    shown: Print = Shown.CONSOLE,
) -> None:
    """List the views of a bill: what each answers, and the options that it takes."""
    from trimtab.output import emit_json, out

    found = _dimensions() if dimensions else _views()
    if shown is Shown.JSON:
        emit_json({"schema_version": 1, "dimensions" if dimensions else "views": found})
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in found[0]:
        table.add_column(name, no_wrap=name in {"id", "name"})
    for row in found:
        table.add_row(
            *(", ".join(v) if isinstance(v, list) else str(v or "") for v in row.values())
        )
    out().print(table)


def _views() -> list[dict[str, Any]]:
    from cost.analysis._found import views as found

    return [
        {
            "id": view.id,
            "about": view.about,
            "by": list(view.by),
            "options": [f"--{name}" for name in sorted(view.accepts)],
            "needs": [f"--{name}" for name in sorted(view.needs)],
        }
        for view in found()
    ]


def _dimensions() -> list[dict[str, Any]]:
    from cost.analysis._by import NAMES, TIMES
    from cost.billing.schema import CANONICAL

    short = {column: name for name, column in NAMES.items()}
    named = [{"name": name, "column": column} for name, column in NAMES.items()]
    times = [{"name": name, "column": "by when a charge starts, UTC"} for name in TIMES]
    tags = [{"name": "tag:KEY", "column": "any tag of the bill"}]
    others = [
        {"name": name, "column": name}
        for name, kind in CANONICAL.items()
        if kind.is_string() and name not in short
    ]
    return [*named, *times, *tags, *others]
