"""Say what is too large or idle, what it would save, and write that into the settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from trimtab.commands._rightsize_apply import Applying, Per
from trimtab.commands._rightsize_apply import apply as do
from trimtab.commands._rightsize_output import (
    Format,
    describe,
    leave,
    write,
    write_applied,
    write_page,
)
from trimtab.commands._rightsize_verify import ledger_in_project, run_check
from trimtab.options import Engine, amount, project_file

EXEMPTIONS = Path("exemptions.yaml")
"""In the project's folder."""
EXAMPLES = """Examples:

  trimtab rightsize bill/ --metrics cloudwatch --state state.json

  trimtab rightsize bill/ --metrics cloudwatch --state state.json --html rightsize.html

  trimtab rightsize bill/ --metrics metrics.parquet --apply Pulumi.dev.yaml --dry-run

  trimtab rightsize bill/ --metrics metrics.csv --apply Pulumi.dev.yaml --only 3f2a91c07b44

  trimtab rightsize bill/ --metrics cloudwatch --apply Pulumi.dev.yaml --open-pr

  trimtab rightsize bill/ --metrics m.csv --apply Pulumi.dev.yaml --patches out/ --per component

  trimtab rightsize november/ --before october/ --verify -s dev --record

  trimtab rightsize bill/ --metrics cloudwatch --inventory aws --save-inventory inventory.json

  trimtab rightsize --explain oversized-cpu

Exit codes: 0 fine, also with savings found; 1 the saving is above --fail-above-saving; 2 bad
input; 3 a rule raised, or CloudWatch did not answer."""

Needing = Mapping[str, tuple[bool, Mapping[str, object]]]
"""An option, whether it was given, and the options that need it."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)


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
    objects: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="What lies in buckets: S3 Inventory, CSV or Parquet."),
    ] = None,
    access_logs: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Who read it: S3 server access logs."),
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
    patches: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="With --apply: write patches for `git am` here, not into the file."
        ),
    ] = None,
    per: Annotated[
        Per, typer.Option(help="With --patches: what one patch is for.")
    ] = Per.RECOMMENDATION,
    open_pr: Annotated[
        bool,
        typer.Option(
            "--open-pr",
            help="With --apply: propose it as a pull request (GITHUB_TOKEN), or as a branch here.",
        ),
    ] = False,
    base: Annotated[
        str | None,
        typer.Option(help="With --open-pr: merge into this branch [default: origin's]."),
    ] = None,
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
    record: Annotated[
        bool, typer.Option("--record", help="With --verify: write the verdicts into the ledger.")
    ] = False,
    deployed: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="With --verify: the day of the deployment, if not that of --apply.",
        ),
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER|s3://BUCKET/PREFIX",
            help="Where recommendations and applications are recorded [default: ledger/].",
        ),
    ] = None,
    engine: Engine = "duckdb",
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page beside it: savings and loads drawn."),
    ] = None,
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
        describe(explain, form)
        return
    from cost.errors import InputError
    from trimtab.rightsizing import Request, analyse
    from trimtab.verifying import Check

    for_apply = {"--dry-run": dry_run, "--only": only, "--patches": patches, "--open-pr": open_pr}
    for_verify = {"--before": before, "--record": record, "--deployed": deployed}
    needing: Needing = {
        "--apply Pulumi.STACK.yaml": (apply is not None, for_apply),
        "--open-pr": (open_pr, {"--base": base}),
        "--verify": (verify, for_verify),
    }
    _refuse_impossible(sources, needing)
    given = sources or []
    if verify and html is not None:
        raise InputError("--verify does not write a page", allowed="console, json, markdown")
    if verify:
        asked_check = Check(
            sources=given,
            before=before or [],
            ledger=ledger_in_project(ledger, stack),
            engine=engine,
            days=days,
            deployed=None if deployed is None else deployed.date(),
        )
        run_check(asked_check, form, record=record)
        return
    analysis = analyse(
        Request(
            sources=given,
            metrics=metrics,
            inventory=inventory,
            save_inventory=save_inventory,
            objects=objects,
            access_logs=access_logs,
            state=state,
            month=month,
            engine=engine,
            days=days,
            thresholds=_thresholds(settings or []),
            exemptions=project_file(exemptions, EXEMPTIONS),
            minimum_saving=min_saving,
        )
    )
    result = analysis.result
    if apply is None:
        write(result, form)
    else:
        asked = Applying(
            file=apply,
            only=frozenset(only or ()),
            dry_run=dry_run,
            ledger=ledger,
            patches=patches,
            per=per,
            open_pr=open_pr,
            base=base,
        )
        done = do(analysis, asked)
        result = done.result
        if done.body and form in (Format.CONSOLE, Format.MARKDOWN):
            typer.echo(done.body)
        write(done.result, form)
        write_applied(done, asked, form)
    if html is not None:
        write_page(html, result, analysis.context)
    leave(result, fail_above_saving)


def _refuse_impossible(sources: list[str] | None, needing: Needing) -> None:
    """Refuse options without the one that they are for: they would be taken for heeded."""
    from cost.errors import InputError

    if not sources:
        raise InputError(
            "no bill", allowed="files, folders, globs or s3:// prefixes, or --list, --explain RULE"
        )
    for needed, (there, options) in needing.items():
        lost = [name for name, given in options.items() if given]
        if lost and not there:
            raise InputError(
                f"{lost[0]} without {needed.partition(' ')[0]}", next_step=f"add {needed}"
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
