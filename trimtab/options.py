"""Options that several commands take, worded once."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

PreviewFile = Annotated[
    Path | None,
    typer.Option(help="A file of `trimtab preview --json` or `pulumi preview --json`."),
]
StateFile = Annotated[
    Path | None,
    typer.Option(help="A file of `pulumi stack export`; beside --preview it completes it."),
]
Program = Annotated[Path | None, typer.Option(help="Folder of another Pulumi project; with -s.")]

Engine = Annotated[
    str,
    typer.Option(
        metavar="duckdb|spark|athena",
        help="What reads the bill: duckdb, here; spark, spark://HOST:PORT; athena://DATABASE, "
        "where SOURCES are tables. See docs/engines.md.",
    ),
]


def project_file(given: Path | None, default: Path, program: Path | None = None) -> Path | None:
    """The file that was named, else the project's own where there is one."""
    if given is not None:
        return given
    from cost.errors import InputError
    from infra.engine.project import find_project

    try:
        found = find_project(program) / default
    except InputError:
        return None  # outside of any project
    return found if found.is_file() else None


def amount(text: str) -> Decimal:
    """Parse an option's amount: Decimal from its first digit on, never a float.

    Raises:
        typer.BadParameter: not a finite number of 0 or more.
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0:
        raise typer.BadParameter(f"{text!r} is not an amount of 0 or more")
    return found
