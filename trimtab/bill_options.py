"""Options of the commands that read a bill, worded once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cost.analysis._view import Options


class Shown(StrEnum):
    """How a command prints."""

    CONSOLE = "console"
    JSON = "json"


class Source(StrEnum):
    """A billing format, where detection is not wanted."""

    CUR_LEGACY = "cur-legacy"
    CUR2 = "cur2"
    FOCUS = "focus"


Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files, folders, globs, s3:// prefixes, or ce://YYYY-MM (Cost Explorer, $0.01 a call)."
    ),
]
Month = Annotated[str | None, typer.Option(help="One billing month, such as 2026-10.")]
Forced = Annotated[
    Source | None, typer.Option("--source", help="Read as this format; else it is recognised.")
]
Print = Annotated[Shown, typer.Option("--format", help="How to print.")]
Currency = Annotated[
    str | None, typer.Option(help="Which one, where the bill has several, such as USD.")
]
Teams = Annotated[
    Path | None, typer.Option(help="Who owns what and what is shared: YAML, or CSV of teams.")
]
Metric = Annotated[
    Path | None, typer.Option(help="CSV or Parquet: date, value and at most one dimension.")
]
Budgets = Annotated[
    list[str] | None,
    typer.Option(
        "--budget", help="A month's: 5000, team=ml:800, or a YAML file; repeat for several."
    ),
]


def view_options(
    teams: Path | None, metric: Path | None, budgets: list[str] | None, **more: Any
) -> Options:
    """What views take, with its files read.

    Args:
        teams: whose costs are whose.
        metric: what the business counts.
        budgets: as typed.
        more: other options by their names; None is not given.

    Raises:
        InputError: a file that cannot be read, or does not say what it should.
    """
    from cost.analysis import _budgets, _metric, _teams
    from cost.analysis._view import Options

    more["budget"] = _budgets.parse(budgets) if budgets else None
    return Options(
        teams=None if teams is None else _teams.read(teams),
        metric=None if metric is None else _metric.read(metric),
        more={name: value for name, value in more.items() if value is not None},
    )
