"""`trimtab billing views` and `trimtab billing view`: questions that a bill answers."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trimtab.options import Engine

if TYPE_CHECKING:
    from cost.analysis._view import Options
    from cost.views import Result

EXAMPLES = """Examples:

  trimtab billing view spend bill/ --by team --by month

  trimtab billing view spend bill/ --by tag:project --cost billed --format csv

  trimtab billing view showback bill/ --teams teams.yaml --split proportional

  trimtab billing view cost-per-metric bill/ --metric requests.csv

  trimtab billing view commitments bill/ --format json | jq .rows

  trimtab billing view budget bill/ --budget 5000 --budget team=ml:800

A dimension is a short name (service, team, zone), any FOCUS column, tag:KEY, or a time
(day, week, month); trimtab billing views --dimensions lists them."""


class Form(StrEnum):
    """How a view is written."""

    CONSOLE = "console"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    PARQUET = "parquet"


class Shown(StrEnum):
    """How the list is written."""

    CONSOLE = "console"
    JSON = "json"


class Source(StrEnum):
    """A billing format, where detection is not wanted."""

    CUR_LEGACY = "cur-legacy"
    CUR2 = "cur2"
    FOCUS = "focus"


class Costs(StrEnum):
    """Which of the bill's costs."""

    EFFECTIVE = "effective"
    BILLED = "billed"
    LIST = "list"


class Splits(StrEnum):
    """How usage of no team is shared."""

    PROPORTIONAL = "proportional"
    EVEN = "even"


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
    shown: Annotated[Shown, typer.Option("--format", help="How to print.")] = Shown.CONSOLE,
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


def view(  # noqa: PLR0913, PLR0917 - a command's options
    name: Annotated[
        str, typer.Argument(help="Which: see billing views.", autocompletion=complete_view)
    ],
    sources: Annotated[list[str], typer.Argument(help="Files, folders, globs or s3:// prefixes.")],
    by: Annotated[
        list[str] | None,
        typer.Option(
            help="Dimension; repeat for several. Default: the view's own.",
            autocompletion=complete_dimension,
        ),
    ] = None,
    cost: Annotated[
        Costs, typer.Option(help="effective: amortised; billed: unblended; list: public prices.")
    ] = Costs.EFFECTIVE,
    teams: Annotated[
        Path | None, typer.Option(help="Who owns what and what is shared: YAML, or CSV of teams.")
    ] = None,
    split: Annotated[
        Splits | None, typer.Option(help="Share usage of no team among the teams, this way.")
    ] = None,
    all_charges: Annotated[
        bool,
        typer.Option("--all-charges", help="Attribute taxes, credits, refunds, fees to teams too."),
    ] = False,
    metric: Annotated[
        Path | None, typer.Option(help="CSV or Parquet: date, value and at most one dimension.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="Tag key that is to be there; repeat for several.")
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option(help="A month's: 5000, team=ml:800, or a YAML file; repeat for several."),
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An option of one view alone."),
    ] = None,
    month: Annotated[str | None, typer.Option(help="One billing month, such as 2026-10.")] = None,
    currency: Annotated[
        str | None, typer.Option(help="Which one, where the bill has several, such as USD.")
    ] = None,
    source: Annotated[
        Source | None, typer.Option("--source", help="Read as this format; else it is recognised.")
    ] = None,
    engine: Engine = "duckdb",
    rows: Annotated[
        int, typer.Option(min=0, help="Rows to print, dearest first; 0 for all. Files have all.")
    ] = 20,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.CONSOLE,
    out: Annotated[
        Path | None, typer.Option(help="File to write to; else stdout. Parquet needs one.")
    ] = None,
) -> None:
    """Answer one question about a bill; its rows add up to the bill's total."""
    from cost.analysis._found import view as found
    from cost.analysis._view import Options
    from cost.bill import load
    from cost.errors import InputError
    from cost.views import compute, settled

    wanted = found(name)
    if form is Form.PARQUET and out is None:
        raise InputError("--format parquet writes a file", next_step="name it with --out FILE")
    options = Options(
        by=tuple(by or ()),
        cost=cost.value,
        more=_more(split, all_charges, tag, setting)
        | ({"budget": tuple(budget)} if budget else {}),
    )
    options = _with_files(options, teams, metric)
    settled(wanted, options)  # before the bill is read, which may take long
    bill = load(sources, month=month, format=source.value if source else None, engine=engine)
    result = compute(bill, wanted, options, currency=currency)
    _write(result, form, rows or None, out)


def _more(
    split: Splits | None, all_charges: bool, tag: list[str] | None, settings: list[str] | None
) -> dict[str, Any]:
    """Options that few views take, by their names; only those that were given."""
    from cost.errors import InputError

    more: dict[str, Any] = {}
    for pair in settings or ():
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise InputError(f"{pair!r} is no setting", allowed="--set KEY=VALUE")
        more[key] = value
    if split is not None:
        more["split"] = split.value
    if all_charges:
        more["all-charges"] = True
    if tag:
        more["tag"] = tuple(tag)
    return more


def _with_files(options: Options, teams: Path | None, metric: Path | None) -> Options:
    from dataclasses import replace

    from cost.analysis import _metric, _teams

    return replace(
        options,
        teams=None if teams is None else _teams.read(teams),
        metric=None if metric is None else _metric.read(metric),
    )


def _write(result: Result, form: Form, most: int | None, out: Path | None) -> None:
    from cost import view_text
    from trimtab import output

    if form is Form.PARQUET and out is not None:
        import pyarrow.parquet as pq

        _saved(out, lambda: pq.write_table(view_text.to_arrow(result), out))
        return
    if form is Form.CONSOLE and out is None:
        console = output.out()
        console.print(view_text.console(result, most))
        console.print()
        console.print(view_text.headline(result), markup=False)
        for note in result.notes:
            console.print(f"note: {note}", markup=False)
        return
    text = _text(result, form, most)
    if out is None:
        typer.echo(text, nl=False)
    else:
        _saved(out, lambda: out.write_text(text, encoding="utf-8"))


def _text(result: Result, form: Form, most: int | None) -> str:
    from cost import view_text

    if form is Form.JSON:
        return result.model_dump_json(indent=2) + "\n"
    if form is Form.CSV:
        return view_text.to_csv(result)
    return view_text.markdown(result, most)


def _saved(path: Path, write: Any) -> None:
    from cost.errors import InputError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write()
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror}", where=str(path)) from None
    typer.echo(str(path))
