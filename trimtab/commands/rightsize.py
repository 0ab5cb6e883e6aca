"""Say what is too large or idle, what it would save, and write that into the settings."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trimtab.options import Engine, amount, project_file

if TYPE_CHECKING:
    from cost.apply import Plan
    from cost.optimise import Result
    from cost.realised import Verification

EXEMPTIONS = Path("exemptions.yaml")
"""In the project's folder."""
EXAMPLES = """Examples:

  trimtab rightsize bill/ --metrics cloudwatch --state state.json

  trimtab rightsize bill/ --metrics metrics.parquet --apply Pulumi.dev.yaml --dry-run

  trimtab rightsize bill/ --metrics metrics.csv --apply Pulumi.dev.yaml --only 3f2a91c07b44

  trimtab rightsize november/ --before october/ --verify -s dev

  trimtab rightsize bill/ --metrics cloudwatch --inventory aws --save-inventory inventory.json

  trimtab rightsize --explain oversized-cpu

Exit codes: 0 fine, also with savings found; 1 the saving is above --fail-above-saving; 2 bad
input; 3 a rule raised, or CloudWatch did not answer."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How the result is written."""

    CONSOLE = "console"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"


@app.command(epilog=EXAMPLES)
def rightsize(  # noqa: PLR0913 - a command's options
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs or s3:// prefixes of one bill."),
    ] = None,
    *,
    metrics: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|cloudwatch|prometheus=URL",
            help="Utilisation; without it, most is not evaluated.",
        ),
    ] = None,
    inventory: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|aws", help="What is there: attachment, age, settings of resources."
        ),
    ] = None,
    save_inventory: Annotated[
        Path | None, typer.Option(help="With --inventory aws: keep it in this file.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="The deployed state (`pulumi stack export`), or a preview's JSON."),
    ] = None,
    month: Annotated[
        str | None, typer.Option(help="Only this billing month, such as 2026-10.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=93, help="How many of the bill's last days to look at.")
    ] = 14,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RULE.NAME=N", help="Another threshold; repeat for several."),
    ] = None,
    exemptions: Annotated[
        Path | None,
        typer.Option(help=f"What is not to be recommended [default: {EXEMPTIONS}, if it exists]."),
    ] = None,
    min_saving: Annotated[
        Decimal | None,
        typer.Option(
            parser=amount, metavar="USD", help="Set apart what saves less a month than this."
        ),
    ] = None,
    apply: Annotated[
        Path | None,
        typer.Option(metavar="Pulumi.STACK.yaml", help="Write the changes into this file."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Apply this recommendation alone; repeat for several."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what --apply would change and change nothing.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare what was applied with the bill since.")
    ] = False,
    before: Annotated[
        list[str] | None,
        typer.Option(help="With --verify: the bill before, if SOURCES do not cover it."),
    ] = None,
    stack: Annotated[
        str | None, typer.Option("-s", "--stack", help="With --verify: whose ledger to read.")
    ] = None,
    engine: Engine = "duckdb",
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
    fail_above_saving: Annotated[
        Decimal | None,
        typer.Option(parser=amount, metavar="USD", help="Fail if a month's saving is above this."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name all rules and leave.")] = False,
    explain: Annotated[
        str | None, typer.Option(metavar="RULE", help="Explain one rule and leave.")
    ] = None,
) -> None:
    """Say what is too large or idle, what it would save, and write that into the settings."""
    if list_ or explain is not None:
        _describe(explain, form)
        return
    from trimtab.rightsizing import Check, Request, analyse, check

    _refuse_impossible(sources, apply, dry_run=dry_run, only=only)
    given = sources or []
    if verify:
        ledger = _ledger(stack)
        _write_verified(
            check(
                Check(sources=given, before=before or [], ledger=ledger, engine=engine, days=days)
            ),
            form,
        )
        return
    result = analyse(
        Request(
            sources=given,
            metrics=metrics,
            inventory=inventory,
            save_inventory=save_inventory,
            state=state,
            month=month,
            engine=engine,
            days=days,
            thresholds=_thresholds(settings or []),
            exemptions=project_file(exemptions, EXEMPTIONS),
            minimum_saving=min_saving,
        )
    )
    planned = None
    if apply is not None:
        result, planned = _apply(result, apply, set(only or ()), dry_run=dry_run)
    _write(result, form)
    if planned is not None and form is Format.CONSOLE:
        _write_plan(planned, written=not dry_run)
    _exit(result, fail_above_saving)


def _refuse_impossible(
    sources: list[str] | None, apply: Path | None, *, dry_run: bool, only: list[str] | None
) -> None:
    from cost.errors import InputError

    if not sources:
        raise InputError(
            "no bill", allowed="files, folders, globs or s3:// prefixes, or --list, --explain RULE"
        )
    if apply is None and (dry_run or only):
        raise InputError(
            f"{'--dry-run' if dry_run else '--only'} without a file",
            next_step="name it with --apply Pulumi.STACK.yaml",
        )


def _thresholds(settings: list[str]) -> dict[str, dict[str, Decimal]]:
    """RULE.NAME=VALUE, by rule and name."""
    from cost.errors import InputError

    found: dict[str, dict[str, Decimal]] = {}
    for text in settings:
        key, _, value = text.partition("=")
        rule, _, name = key.partition(".")
        try:
            found.setdefault(rule, {})[name] = Decimal(value)
        except InvalidOperation:
            raise InputError(
                f"--set {text}", allowed="RULE.NAME=NUMBER, such as idle-instance.cpu_percent=3"
            ) from None
    return found


def _apply(result: Result, file: Path, only: set[str], *, dry_run: bool) -> tuple[Result, Plan]:
    from datetime import UTC, datetime

    from cost.apply import plan, with_patches
    from trimtab import rightsizing
    from trimtab.output import note

    planned = plan(file, result.recommendations, only)
    patched = with_patches(result.recommendations, planned)
    result = result.model_copy(update={"recommendations": patched})
    if not dry_run:
        grown = rightsizing.apply(planned, result, datetime.now(UTC))
        if grown:
            note(f"recorded in the ledger: {grown} lines")
    return result, planned


def _ledger(stack: str | None) -> Path:
    from cost.errors import InputError
    from cost.ledger import path_of
    from infra.engine.project import find_project, require_stack

    if stack is None:
        raise InputError("--verify without a stack", next_step="name it with -s STACK")
    folder = find_project(None)
    require_stack(folder, stack)
    return path_of(folder, stack)


def _write(result: Result, form: Format) -> None:
    from trimtab import rightsize_text as text
    from trimtab.output import emit_json, out

    if form is Format.JSON:
        emit_json(result.model_dump(mode="json", by_alias=True))
    elif form is Format.CONSOLE:
        out().print(text.console(result), soft_wrap=False)
    else:
        render = text.markdown if form is Format.MARKDOWN else text.csv_text
        typer.echo(render(result), nl=False)


def _write_plan(planned: Plan, *, written: bool) -> None:
    from trimtab import rightsize_text as text
    from trimtab.output import out

    out().print(text.applied(planned, written=written), soft_wrap=True)
    if written and planned.patched:
        stack = planned.file.name.removeprefix("Pulumi.").rpartition(".")[0]
        out().print(
            f"next: trimtab preview -s {stack}, then deploy and commit the file and ledger/"
        )


def _write_verified(found: Verification, form: Format) -> None:
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


def _describe(explain: str | None, form: Format) -> None:
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


def _exit(result: Result, limit: Decimal | None) -> None:
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
