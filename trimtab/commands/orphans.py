"""Show what carries a stack's tags in AWS and is not in its state: what should be gone."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trimtab.options import amount

if TYPE_CHECKING:
    from trimtab.orphans.report import Report

EXAMPLES = """Examples:

  trimtab orphans -s local

  pulumi stack export -s prod --file prod.json && trimtab orphans -s prod --state prod.json

  trimtab orphans -s dev --state dev.json --format json --expect-none

Exit codes: 0 fine; 1 there are orphans and --expect-none, or they cost more than --fail-above; 2
bad input; 3 something could not be listed, and may have orphans."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How the report is written."""

    CONSOLE = "console"
    JSON = "json"


@app.command(epilog=EXAMPLES)
def orphans(
    stack: Annotated[str, typer.Option("-s", "--stack", help="Whose tags: Pulumi.STACK.yaml.")],
    state: Annotated[
        Path | None,
        typer.Option(
            help="A file of `pulumi stack export`: look in AWS, with your credentials. "
            "Without it: in the sandbox, against its state."
        ),
    ] = None,
    expect_none: Annotated[
        bool, typer.Option("--expect-none", help="Fail if there are orphans.")
    ] = False,
    fail_above: Annotated[
        Decimal | None,
        typer.Option(parser=amount, metavar="USD", help="Fail if they cost more a month."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
) -> None:
    """Show what carries a stack's tags in AWS and is not in its state: what should be gone.

    Instances, volumes, snapshots, addresses, interfaces, log groups and all else that was made on
    the side, or was left when a deployment or its deletion broke off. It only reads: the commands
    that would remove each are printed, with what each costs a month.
    """
    from trimtab.orphans.report import render
    from trimtab.orphans.search import in_aws, in_sandbox
    from trimtab.output import emit_json, out

    report = in_sandbox(stack) if state is None else in_aws(stack, state)
    if form is Format.JSON:
        emit_json(report.model_dump(mode="json"))
    else:
        for part in render(report):
            out().print(part)
    code = _verdict(report, expect_none=expect_none, fail_above=fail_above)
    if code:
        raise typer.Exit(code)


def _verdict(report: Report, *, expect_none: bool, fail_above: Decimal | None) -> int:
    """What could not be looked at weighs more than a gate that failed."""
    from cost.plural import plural
    from trimtab.output import note

    if report.not_listed:
        note(f"{plural(len(report.not_listed), 'listing')} failed: there may be more orphans")
        return 3
    if expect_none and report.orphans:
        note(f"{plural(len(report.orphans), 'orphan')}, where none was expected")
        return 1
    if fail_above is not None and report.monthly > fail_above:
        note(f"they cost more than {fail_above} USD a month")
        return 1
    return 0
