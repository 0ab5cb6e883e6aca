"""Analyse a bill: who spent what, what changed and is coming, unit costs, commitments."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from trimtab.bill_options import Budgets, Currency, Metric, Month, Sources, Teams
from trimtab.options import Engine

if TYPE_CHECKING:
    from cost.models import Recommendation
    from cost.report._kept import Made

EXAMPLES = """Examples:

  trimtab report bill/ --out build/report

  trimtab report bill/*.parquet --month 2026-10 --format markdown

  trimtab report bill/ --teams teams.yaml --budget 5000 --out build/report

  trimtab report bill/ --recommendations recommendations.json --out build/report

  trimtab report s3://billing/exports/ --format json | jq .totals

  trimtab report bill/ --engine spark --out build/report

Always returns 0 when the bill could be read: a report is not a gate."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How the report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


@app.command(epilog=EXAMPLES)
def report(  # noqa: PLR0913, PLR0917 - a command's options
    sources: Sources,
    month: Month = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; without it, text goes to stdout.")
    ] = None,
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format", help="Repeat for several. Default: html with --out, else markdown."
        ),
    ] = None,
    currency: Currency = None,
    teams: Teams = None,
    metric: Metric = None,
    budgets: Budgets = None,
    recommendations: Annotated[
        Path | None,
        typer.Option(help="Show these beside the spend: a file of `rightsize --format json`."),
    ] = None,
    engine: Engine = "duckdb",
    cached: Annotated[
        bool,
        typer.Option(
            "--cache/--no-cache",
            help="Keep sums and reports in .trimtab/cache, and read only what changed since.",
        ),
    ] = True,
) -> None:
    """Analyse a bill: who spent what, what changed and is coming, unit costs, commitments."""
    from cost.report.make import CACHE, Asked, make
    from trimtab import reading
    from trimtab.bill_options import view_options
    from trimtab.output import err

    asked = Asked(
        sources=tuple(sources),
        month=month,
        engine=engine,
        currency=currency,
        options=view_options(teams, metric, budgets),
        recommendations=_recommendations(recommendations),
    )
    chosen = formats or [Format.HTML if out else Format.MARKDOWN]
    _refuse_impossible(chosen, out)
    progress = reading.Reading(sources, err())
    made = make(
        asked,
        CACHE if cached else None,
        reading=progress.shown,
        told=lambda text: err().print(f"note: {text}", markup=False),
    )
    progress.say(made.report.quality)
    for form in chosen:
        _write(made, form, out)


def _refuse_impossible(chosen: list[Format], out: Path | None) -> None:
    from cost.errors import InputError

    if out is None and (len(chosen) > 1 or chosen[0] in {Format.CSV, Format.PARQUET}):
        raise InputError(
            f"--format {', '.join(chosen)} writes files",
            next_step="name a folder for them with --out DIR",
        )


def _recommendations(path: Path | None) -> tuple[Recommendation, ...]:
    if path is None:
        return ()
    from cost.optimise import read_result

    return tuple(read_result(path).recommendations)


def _write(made: Made, form: Format, out: Path | None) -> None:
    if out is not None and form in {Format.CSV, Format.PARQUET}:
        from cost.report import tables

        kind: Literal["csv", "parquet"] = "csv" if form is Format.CSV else "parquet"
        for path in tables.write(made.report, out, kind):
            typer.echo(str(path))
        return
    from trimtab.output import save

    text = _text(made, form)
    if out is None:
        typer.echo(text, nl=False)
        return
    suffix = {Format.HTML: "html", Format.MARKDOWN: "md", Format.JSON: "json"}[form]
    path = out / f"report.{suffix}"
    save(path, text)
    typer.echo(str(path))


def _text(made: Made, form: Format) -> str:
    if form is Format.JSON:
        return made.report.model_dump_json(indent=2, by_alias=True) + "\n"
    if form is Format.HTML:
        from cost.report import html

        return html.render(made.report, made.rollup)
    from cost.report import markdown

    return markdown.render(made.report)
