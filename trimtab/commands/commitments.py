"""Say which Savings Plans and reservations to buy, how much of each, and when; buy nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trimtab.options import Engine, amount

if TYPE_CHECKING:
    from cost.commitments.model import Hours, Result

EXAMPLES = """Examples:

  trimtab commitments bill/ --rates aws --save-rates rates.csv

  trimtab commitments bill/ --rates rates.csv --recommendations rightsize.json

  trimtab commitments bill/ --rates rates.csv --years 3 --payment all --parts 1

  trimtab commitments bill/ --rates rates.csv --inventory aws --html commitments.html

  trimtab commitments bill/ --rates rates.csv --format json | jq .purchases

Nothing is bought: the calls that would are printed, to be reviewed. docs/commitments.md has the
formulas. Exit codes: 0 answered, also with none; 2 bad input; 3 AWS did not answer."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How the answer is written."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"


class Years(StrEnum):
    """How long a commitment binds."""

    ONE = "1"
    THREE = "3"


class Payment(StrEnum):
    """How much of it is paid on the first day."""

    NONE = "none"
    PARTIAL = "partial"
    ALL = "all"


@app.command(epilog=EXAMPLES)
def commitments(  # noqa: PLR0913 - a command's options
    sources: Annotated[
        list[str], typer.Argument(help="Files, folders, globs or s3:// prefixes of one bill.")
    ],
    *,
    rates: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|aws", help="What units cost under commitments; else as the bill has it."
        ),
    ] = None,
    save_rates: Annotated[
        Path | None, typer.Option(help="With --rates aws: keep them in this file.")
    ] = None,
    recommendations: Annotated[
        Path | None,
        typer.Option(help="Take these out first: a file of `rightsize --format json`."),
    ] = None,
    inventory: Annotated[
        str | None,
        typer.Option(metavar="FILE|aws", help="When the commitments that are there end."),
    ] = None,
    years: Annotated[
        Years | None, typer.Option(help="Only these; the shortest with known rates without.")
    ] = None,
    payment: Annotated[
        Payment | None, typer.Option(help="Only this; the least upfront without.")
    ] = None,
    parts: Annotated[
        int, typer.Option(min=1, max=12, help="Into how many purchases it is divided.")
    ] = 3,
    every: Annotated[int, typer.Option(min=1, max=12, help="Months between purchases.")] = 3,
    first: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of the first purchase; today without."),
    ] = None,
    min_days: Annotated[
        int, typer.Option(min=7, help="A bill of fewer days is answered with none.")
    ] = 28,
    min_saving: Annotated[
        Decimal, typer.Option(parser=amount, metavar="USD", help="A month; less is not proposed.")
    ] = Decimal(10),
    withstand: Annotated[
        int,
        typer.Option(
            min=0, max=90, metavar="PERCENT", help="So far usage may fall before a purchase loses."
        ),
    ] = 20,
    currency: Annotated[
        str | None, typer.Option(help="Which one, where the bill has several, such as USD.")
    ] = None,
    engine: Engine = "duckdb",
    html: Annotated[
        Path | None, typer.Option(help="Also write a page with the hourly demand drawn.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
) -> None:
    """Say which Savings Plans and reservations to buy, how much of each, and when; buy nothing."""
    from trimtab import committing

    result, hours = committing.answer(
        committing.Request(
            sources=sources,
            rates=rates,
            save_rates=save_rates,
            recommendations=recommendations,
            inventory=inventory,
            years=None if years is None else years.value,
            payment=None if payment is None else payment.value,
            ladder=(parts, every),
            first=None if first is None else first.date(),
            least=(min_days, min_saving),
            withstand=withstand,
            currency=currency,
            engine=engine,
        )
    )
    if html is not None:
        _write_page(html, result, hours)
    _write(result, form)


def _write_page(path: Path, result: Result, hours: Hours) -> None:
    from cost.commitments import text
    from trimtab.output import note, save

    save(path, text.html(result, hours))
    note(f"written: {path}")


def _write(result: Result, form: Format) -> None:
    from cost.commitments import text
    from trimtab.output import emit_json, out

    if form is Format.JSON:
        emit_json(result.model_dump(mode="json"))
    elif form is Format.MARKDOWN:
        typer.echo(text.markdown(result), nl=False)
    else:
        out().print(text.console(result), soft_wrap=False)
