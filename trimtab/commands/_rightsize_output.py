"""How `trimtab rightsize` writes what was found, and how it leaves."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pathlib import Path

    from cost.optimise import Result
    from cost.realised import Verification
    from cost.rules._base import Context
    from trimtab.commands._rightsize_apply import Applied, Applying


class Format(StrEnum):
    """How the result is written."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


def write(result: Result, form: Format) -> None:
    """The recommendations."""
    from trimtab import rightsize_text as text
    from trimtab.output import emit_json, out

    if form is Format.JSON:
        emit_json(result.model_dump(mode="json", by_alias=True))
    elif form is Format.CONSOLE:
        out().print(text.console(result), soft_wrap=False)
    else:
        render = text.markdown if form is Format.MARKDOWN else text.csv_text
        typer.echo(render(result), nl=False)


def write_page(path: Path, result: Result, context: Context) -> None:
    """The recommendations as a page."""
    from cost.optimise import all_rules
    from trimtab.output import note, save
    from trimtab.rightsize_page import html

    save(path, html(result, context, {rule.id: rule for rule in all_rules()}))
    note(f"written: {path}")


def write_applied(done: Applied, asked: Applying, form: Format) -> None:
    """What was, or would be, changed; beside other formats only what was done elsewhere."""
    from trimtab import rightsize_text as text
    from trimtab.output import note, out

    elsewhere = asked.open_pr or asked.patches is not None
    if form is Format.CONSOLE:
        written = not (asked.dry_run or elsewhere)
        out().print(text.applied(done.planned, written=written), soft_wrap=True)
    for line in done.said:
        if form is Format.CONSOLE:
            typer.echo(line)
        elif elsewhere:
            note(line)


def write_verified(found: Verification, form: Format) -> None:
    """What came true."""
    from cost.errors import InputError
    from trimtab import rightsize_text as text
    from trimtab.output import emit_json, out

    if form is Format.CSV:
        raise InputError("--verify does not write csv", allowed="console, json, markdown")
    if form is Format.JSON:
        emit_json(found.model_dump(mode="json"))
    elif form is Format.MARKDOWN:
        typer.echo(text.verification_markdown(found), nl=False)
    else:
        out().print(text.verification(found), soft_wrap=False)


def describe(explain: str | None, form: Format) -> None:
    """One rule, or all."""
    from cost.optimise import all_rules, find_rule
    from trimtab import rightsize_text as text
    from trimtab.output import emit_json, out

    rules = all_rules() if explain is None else (find_rule(explain),)
    if form is Format.JSON:
        document: dict[str, Any] = {
            "schema_version": 1,
            "rules": [text.described(rule) for rule in rules],
        }
        emit_json(document)
    elif explain is not None:
        out().print(text.explanation(rules[0]), soft_wrap=False)
    else:
        width = max(len(rule.id) for rule in rules)
        for rule in rules:
            out().print(f"{rule.id:{width}}  {rule.title}", markup=False)


def leave(result: Result, limit: Decimal | None) -> None:
    """Leave with 3 where a rule raised, with 1 where the gate fails."""
    from cost.errors import PluginError

    if result.errors:
        raise PluginError(
            "; ".join(result.errors), next_step="what the other rules found is shown above"
        )
    if limit is not None and result.total_saving.mid > limit:
        from cost.money import usd
        from trimtab.output import note

        saving = usd(result.total_saving.mid, result.currency)
        note(f"limit exceeded: {saving} a month is above {usd(limit, result.currency)}")
        raise typer.Exit(1)
