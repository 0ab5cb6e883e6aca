"""Estimate what a stack costs a month, before it is deployed."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trimtab.options import Engine, PreviewFile, Program, StateFile, amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.estimate import Estimate, Usage
    from cost.graph import Graph

EXAMPLES = """Examples:

  trimtab estimate -s prod

  trimtab estimate -s prod --base-ref main --format markdown --fail-increase 10

  trimtab estimate -s prod --usage-from bill/ --actual bill/

  trimtab estimate --preview preview.json --usage usage.yaml --fail-above 5000

Exit codes: 0 fine; 1 a limit is exceeded; 2 bad input; 3 a pricer failed."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How the estimate is written."""

    CONSOLE = "console"
    MARKDOWN = "markdown"
    JSON = "json"
    INFRACOST = "infracost"


@app.command(epilog=EXAMPLES)
def estimate(  # noqa: PLR0913, PLR0917 - a command's options
    stack: Annotated[
        str | None, typer.Option("-s", "--stack", help="Preview this stack and price it.")
    ] = None,
    preview: PreviewFile = None,
    state: StateFile = None,
    program: Program = None,
    base: Annotated[
        Path | None, typer.Option(help="Show the change from this preview or state.")
    ] = None,
    base_ref: Annotated[
        str | None, typer.Option(help="Show the change from the program of this git ref.")
    ] = None,
    usage: Annotated[
        Path | None,
        typer.Option(help="YAML of what only use can tell: gigabytes, requests, instances."),
    ] = None,
    usage_from: Annotated[
        str | None,
        typer.Option(metavar="BILL", help="Take what was used from this bill, by component."),
    ] = None,
    actual: Annotated[
        str | None,
        typer.Option(metavar="BILL", help="Put this bill's cost beside the estimate."),
    ] = None,
    fail_above: Annotated[
        Decimal | None,
        typer.Option(parser=amount, metavar="USD", help="Fail if a month's p50 is above this."),
    ] = None,
    fail_increase: Annotated[
        Decimal | None,
        typer.Option(parser=amount, metavar="PCT", help="Fail if the p50 grows by more percent."),
    ] = None,
    engine: Engine = "duckdb",
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
) -> None:
    """Estimate what a stack costs a month, before it is deployed."""
    from cost.estimate import Usage, compare, read_usage
    from cost.estimate import estimate as price
    from cost.estimate.gates import Limits, breaches
    from cost.pricing.catalogue import load
    from trimtab.graphs import Sources, read_base, read_head

    sources = Sources(
        stack=stack,
        preview=preview,
        state=state,
        program=program,
        base=base,
        base_ref=base_ref,
    )
    given = Usage() if usage is None else read_usage(usage)
    head = read_head(sources)
    before = read_base(sources, head)
    given.check(*(graph for graph in (head, before) if graph is not None))
    if usage_from is not None:
        given = _measured((usage_from, engine), given, [g for g in (head, before) if g is not None])
    found = price(head, load(), given)
    past = None if before is None else price(before, load(), given)
    if past is not None:
        found = found.model_copy(update={"diff": compare(past, found)})
    if actual is not None:
        found = _beside((actual, engine), found)
    failures = breaches(found, Limits(above=fail_above, increase=fail_increase))
    _write(found, past, form, failures)
    if failures:
        raise typer.Exit(1)


def _measured(bill: tuple[str, str], given: Usage, graphs: Sequence[Graph]) -> Usage:
    """The usage file, with a bill's quantities where it says nothing."""
    from dataclasses import replace

    from cost.bill import load as read_bill
    from cost.estimate.measured import measure, usage_of

    source, engine = bill
    measured = measure(read_bill([source], engine=engine), graphs[0].stack)
    table = {urn: used for g in graphs for urn, used in usage_of(measured, g).items()}
    return replace(given, measured=table)


def _beside(bill: tuple[str, str], found: Estimate) -> Estimate:
    from cost.bill import load as read_bill
    from cost.estimate.actual import beside
    from cost.estimate.measured import measure

    source, engine = bill
    measured = measure(read_bill([source], engine=engine), found.stack)
    return found.model_copy(update={"actual": beside(found, measured)})


def _write(found: Estimate, past: Estimate | None, form: Format, failures: tuple[str, ...]) -> None:
    from datetime import UTC, datetime

    from cost.estimate import console, infracost, markdown
    from trimtab.output import emit_json, note, out

    if form is Format.CONSOLE:
        out().print(console.render(found))
    elif form is Format.MARKDOWN:
        typer.echo(markdown.render(found, failures), nl=False)
    elif form is Format.JSON:
        emit_json(found.model_dump(mode="json"))
    else:
        emit_json(infracost.document(found, past, datetime.now(UTC)))
    for reason in failures:
        note(f"limit exceeded: {reason}")
