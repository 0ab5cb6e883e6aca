"""Look at a bill, check it, convert it to FOCUS, or make a simulated one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trimtab.bill_options import Forced, Month, Print, Shown, Source, Sources
from trimtab.billing_sample import Written
from trimtab.cli import Group
from trimtab.commands import _billing_dimensions, _billing_views
from trimtab.options import Engine

if TYPE_CHECKING:
    from cost.bill import Bill
    from cost.bill_repeats import Repeating
    from cost.billing._quality import Quality
    from cost.billing._summary import Summary

app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=False, no_args_is_help=True)

app.command(epilog="Examples:\n\n  trimtab billing views\n\n  trimtab billing views --dimensions")(
    _billing_dimensions.views
)
app.command(epilog=_billing_views.EXAMPLES)(_billing_views.view)


@app.callback()
def billing() -> None:
    """Look at a bill, check it, convert it to FOCUS, or make a simulated one."""


@app.command(
    epilog="Examples:\n\n  trimtab billing info bill/\n\n"
    "  trimtab billing info s3://billing/export/ --month 2026-10 --format json"
)
def info(
    sources: Sources,
    month: Month = None,
    source: Forced = None,
    engine: Engine = "duckdb",
    shown: Print = Shown.CONSOLE,
) -> None:
    """Say what a bill is: format, version, granularity, months, totals, data quality."""
    summary = _summary(_load(sources, month, source, engine))
    if shown is Shown.JSON:
        typer.echo(summary.model_dump_json(indent=2))
    else:
        _print(summary)


@app.command(epilog="Example:\n\n  trimtab billing validate bill/ && trimtab report bill/")
def validate(
    sources: Sources,
    month: Month = None,
    source: Forced = None,
    engine: Engine = "duckdb",
    shown: Print = Shown.CONSOLE,
) -> None:
    """Check that a bill is fit to decide by; leave with 1 if it is not.

    What fails it: mixed currencies, missing months or columns, rows without a cost or time, values
    that cannot be read, lines that occur twice, charge types that are not known.
    """
    from cost import bill_repeats
    from cost.billing._summary import problems
    from trimtab.output import emit_json

    bill = _load(sources, month, source, engine)
    found = problems(bill.quality)
    files = sources if engine == "duckdb" else ()  # the others read tables
    twice = bill_repeats.find(bill, files, month=month, format=source and source.value)
    if twice and not bill.quality.duplicate_rows:
        found = (*found, "rows of one file are in others too, but for their ids, and all count")
    if shown is Shown.JSON:
        answer = {"schema_version": 1, "fit": not found, "problems": list(found)}
        answer["repeating_files"] = [one.model_dump(mode="json") for one in twice]
        emit_json({**answer, "quality": bill.quality.model_dump(mode="json")})
    else:
        for problem in found:
            typer.echo(f"problem: {problem}")
        _print_repeating(twice)
        for note in bill.quality.notes:
            typer.echo(f"note: {note}")
        typer.echo("not fit to decide by" if found else "fit to decide by")
    raise typer.Exit(1 if found else 0)


@app.command(
    epilog="Examples:\n\n  trimtab billing convert cur/ --out bill.parquet\n\n"
    "  trimtab billing convert cur/ --month 2026-10 --out bill.csv"
)
def convert(
    sources: Sources,
    out: Annotated[Path, typer.Option(help="A file ending in .parquet or .csv.")],
    month: Month = None,
    source: Forced = None,
    shown: Print = Shown.CONSOLE,
) -> None:
    """Write a bill as a FOCUS 1.2 dataset with our x_ columns; in CSV, Tags become JSON text.

    What came as CUR is told in FOCUS's rows: covered usage billed nothing instead of taken back,
    and what went unused of a commitment apart from its fee. So the file may have more rows than the
    bill has lines, or fewer. Totals stay, to the digit.
    """
    from cost.convert import refuse_target, write
    from cost.plural import plural
    from trimtab.output import emit_json

    refuse_target(out, sources)
    bill = _load(sources, month, source)
    lines, rows = bill.quality.rows, write(bill, out)
    if shown is Shown.JSON:
        answer = {"schema_version": 1, "file": str(out), "rows": rows, "bill_rows": lines}
        emit_json(answer)
    else:
        typer.echo(f"{plural(lines, 'line')} of the bill, {plural(rows, 'row')} of FOCUS: {out}")


@app.command(
    epilog="Examples:\n\n  trimtab sandbox up && trimtab billing sample --out bill/\n\n"
    "  trimtab billing sample --rows 10M --out bench/\n\n"
    "  trimtab billing sample --as focus --seed 3 --out bill/"
)
def sample(  # noqa: PLR0913, PLR0917 - a command's options
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    stack: Annotated[str, typer.Option("--stack", "-s", help="Whose account to list.")] = "local",
    month: Annotated[str | None, typer.Option(help="YYYY-MM; the last whole month.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bill.")] = 7,
    rows: Annotated[
        str | None,
        typer.Option(help="At least so many lines, such as 10M, of a made-up organisation."),
    ] = None,
    form: Annotated[Written, typer.Option("--as", help="The format to write.")] = Written.CUR2,
    shown: Print = Shown.CONSOLE,
) -> None:
    """Make a simulated bill of what runs in the sandbox, hour by hour, at list prices.

    Resources are what the emulator lists, under its ids and tags, as if all had run through the
    month. Traffic, stored data and requests are assumed. What has no known price is left out, and
    named. With --rows no emulator is asked: accounts, teams and workloads are made up, with every
    charge type that AWS bills. The known totals are written beside, as truth.json.
    """
    from trimtab import billing_sample, making
    from trimtab.output import emit_json, err

    lines = None if rows is None else billing_sample.count(rows)
    with making.shown(lines, err()) as told:
        truth = billing_sample.make(lines, stack, month, seed, told)
        answer = billing_sample.write(truth, out, form)
    if shown is Shown.JSON:
        emit_json(answer)
    else:
        billing_sample.say(answer)


def _print_repeating(files: tuple[Repeating, ...]) -> None:
    """What each file has of lines that were delivered twice, and what to do."""
    from cost.plural import plural

    for one in files:
        typer.echo(
            f"  {one.file}: {plural(one.repeated, 'line')} that other files have too, "
            f"{one.alone:,} that none has; with it the bill is "
            f"{abs(one.adds):,f} {'lower' if one.adds < 0 else 'higher'}"
        )
    if files:
        typer.echo(
            "  next: name the newest delivery alone, or put its manifest beside the files; until "
            "then the bill may be too high"
        )


def _load(
    sources: list[str], month: str | None, source: Source | None, engine: str = "duckdb"
) -> Bill:
    from trimtab import reading

    return reading.load(sources, month, source and source.value, engine)


def _summary(bill: Bill) -> Summary:
    from cost.billing._summary import summarise

    return summarise(bill.daily, bill.quality, bill.period, bill.currency)


def _deliveries(quality: Quality) -> str:
    """What was read of what lies there."""
    from cost.plural import plural

    parts = [f"{plural(quality.files, 'file')} read"]
    if quality.files_superseded:
        parts.append(f"{quality.files_superseded} of older deliveries left out")
    if quality.files_identical:
        parts.append(f"{quality.files_identical} copies left out")
    if any(f.net for f in quality.formats):
        parts.append("costs after negotiated discounts")
    return ", ".join(parts)


def _print(summary: Summary) -> None:
    from rich.table import Table

    from cost.money import usd
    from cost.plural import plural
    from trimtab.output import out

    quality = summary.quality
    about = Table(show_header=False, box=None, pad_edge=False)
    for f in quality.formats:
        about.add_row("format", f"{f.title} {f.version}, {f.kind}, {plural(f.files, 'file')}")
    about.add_row("deliveries", _deliveries(quality))
    about.add_row("granularity", quality.granularity)
    about.add_row("rows", f"{quality.rows:,}")
    months = ", ".join(f"{m.month} ({m.state})" for m in quality.months)
    about.add_row("months", months)
    for name in ("billed", "effective", "list"):
        total = usd(getattr(summary.totals, name), summary.currency)
        about.add_row(name, "several currencies" if len(quality.currencies) > 1 else total)
    if quality.untagged_share is not None:
        about.add_row("untagged", f"{quality.untagged_share:.1%} of usage has no component tag")
    out().print(about)
    table = Table(box=None, pad_edge=False)
    for heading in ("charges", "rows", "billed", "effective"):
        table.add_column(heading, justify="left" if heading == "charges" else "right")
    for charge in summary.charges:
        table.add_row(
            charge.category or "(none)",
            f"{charge.rows:,}",
            usd(charge.billed, charge.currency or summary.currency),
            usd(charge.effective, charge.currency or summary.currency),
        )
    out().print()
    out().print(table)
    for note in quality.notes:
        out().print(f"note: {note}", markup=False)
