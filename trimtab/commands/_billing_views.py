"""`trimtab billing view`: one question that a bill answers."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trimtab.bill_options import Budgets, Currency, Forced, Metric, Month, Sources, Teams
from trimtab.commands._billing_dimensions import complete_dimension, complete_view
from trimtab.options import Engine

if TYPE_CHECKING:
    from cost.views import Result

EXAMPLES = """Examples:

  trimtab billing view spend bill/ --by team --by month

  trimtab billing view spend bill/ --by tag:project --cost billed --format csv

  trimtab billing view showback bill/ --teams teams.yaml --split proportional

  trimtab billing view cost-per-metric bill/ --metric requests.csv

  trimtab billing view commitments bill/ --format json | jq .rows

  trimtab billing view changes bill/ --by service --compare 2026-09:2026-10

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


class Costs(StrEnum):
    """Which of the bill's costs."""

    EFFECTIVE = "effective"
    BILLED = "billed"
    LIST = "list"


class Splits(StrEnum):
    """How usage of no team is shared."""

    PROPORTIONAL = "proportional"
    EVEN = "even"


def view(  # noqa: PLR0913, PLR0917 - a command's options
    name: Annotated[
        str, typer.Argument(help="Which: see billing views.", autocompletion=complete_view)
    ],
    sources: Sources,
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
    teams: Teams = None,
    split: Annotated[
        Splits | None, typer.Option(help="Share usage of no team among the teams, this way.")
    ] = None,
    all_charges: Annotated[
        bool,
        typer.Option("--all-charges", help="Attribute taxes, credits, refunds, fees to teams too."),
    ] = False,
    metric: Metric = None,
    tag: Annotated[
        list[str] | None, typer.Option(help="Tag key that is to be there; repeat for several.")
    ] = None,
    budgets: Budgets = None,
    compare: Annotated[
        str | None, typer.Option(help="Two times, such as 2026-09:2026-10, earlier first.")
    ] = None,
    month: Month = None,
    currency: Currency = None,
    source: Forced = None,
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
    from cost.errors import InputError
    from cost.views import compute, settled
    from trimtab import reading
    from trimtab.bill_options import view_options

    wanted = found(name)
    if form is Form.PARQUET and out is None:
        raise InputError("--format parquet writes a file", next_step="name it with --out FILE")
    more = {
        "split": split and split.value,
        "all-charges": all_charges or None,
        "tag": tuple(tag) if tag else None,
        "compare": compare,
    }
    options = view_options(teams, metric, budgets, **more)
    options = replace(options, by=tuple(by or ()), cost=cost.value)
    settled(wanted, options)  # before the bill is read, which may take long
    bill = reading.load(sources, month, source and source.value, engine)
    result = compute(bill, wanted, options, currency=currency)
    _write(result, form, rows or None, out)


def _write(result: Result, form: Form, most: int | None, out: Path | None) -> None:
    from cost import view_files, view_text
    from trimtab import output

    if form is Form.PARQUET and out is not None:
        view_files.write_parquet(result, out)
        typer.echo(str(out))
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
        output.save(out, text)
        typer.echo(str(out))


def _text(result: Result, form: Form, most: int | None) -> str:
    from cost import view_files, view_text

    if form is Form.JSON:
        return result.model_dump_json(indent=2) + "\n"
    if form is Form.CSV:
        return view_files.to_csv(result)
    return view_text.markdown(result, most)
