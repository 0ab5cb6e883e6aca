"""Check a stack against the policies, before anything is deployed."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trimtab.options import PreviewFile, Program, StateFile, project_file

if TYPE_CHECKING:
    from cost.graph import Graph
    from policies.findings import Report

EXAMPLES = """Examples:

  trimtab check -s prod

  trimtab check -s prod --base-ref main --format github

  trimtab check --state state.json --fail-on critical --format sarif > check.sarif

  trimtab check --explain s3-tls-only

Exit codes: 0 fine; 1 a finding at or above --fail-on (with a base: a new one), or an unused or
expired suppression; 2 bad input; 3 a policy raised, or unknown verdicts with --unknown fail."""

# Beside the project's Pulumi.yaml; read where they exist.
SUPPRESSIONS = Path("policies/suppressions.yaml")
SETTINGS = Path("policies/settings.json")
PROFILES = Path("policies/profiles.yaml")

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Format(StrEnum):
    """How the report is written."""

    CONSOLE = "console"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    JSON = "json"


class Severity(StrEnum):
    """How bad it is."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


class Unknown(StrEnum):
    """What to do about verdicts that only a deployment could tell."""

    FAIL = "fail"
    WARN = "warn"
    IGNORE = "ignore"


@app.command(epilog=EXAMPLES)
def check(  # noqa: PLR0913 - a command's options
    *,
    stack: Annotated[
        str | None, typer.Option("-s", "--stack", help="Preview this stack and check it.")
    ] = None,
    preview: PreviewFile = None,
    state: StateFile = None,
    program: Program = None,
    base: Annotated[
        Path | None, typer.Option(help="Compare with this preview or state: only new ones fail.")
    ] = None,
    base_ref: Annotated[
        str | None, typer.Option(help="Compare with the program of this git ref.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
    fail_on: Annotated[
        Severity | None,
        typer.Option(
            help="The least severity that fails the gate [default: the environment's, else high]."
        ),
    ] = None,
    unknown: Annotated[
        Unknown | None,
        typer.Option(
            help="What to do about verdicts that are not known yet "
            "[default: the environment's, else warn]."
        ),
    ] = None,
    suppressions: Annotated[
        Path | None,
        typer.Option(help=f"What is tolerated [default: {SUPPRESSIONS}, if it exists]."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(help=f"The policies' settings [default: {SETTINGS}, if it exists]."),
    ] = None,
    policies: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", envvar="TRIMTAB_POLICIES", help="A folder of policies of your own."
        ),
    ] = None,
    links: Annotated[
        str | None,
        typer.Option(metavar="URL", help="For markdown: where the repository's files are shown."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Name all policies and leave.")] = False,
    explain: Annotated[str | None, typer.Option(help="Explain one policy and leave.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Show what passes, too.")] = False,
) -> None:
    """Check a stack against the policies, before anything is deployed."""
    if policies is not None:
        _bring(policies)
    if list_ or explain is not None:
        _describe(explain, form)
        return
    from policies.run import Options, run
    from trimtab.graphs import Sources, read_base, read_head

    sources = Sources(
        stack=stack,
        preview=preview,
        state=state,
        program=program,
        base=base,
        base_ref=base_ref,
    )
    options = Options(
        fail_on=None if fail_on is None else fail_on.value,
        unknown=None if unknown is None else unknown.value,
        suppressions=project_file(suppressions, SUPPRESSIONS, program),
        settings=project_file(settings, SETTINGS, program),
        profiles=project_file(None, PROFILES, program),
    )
    head = read_head(sources)
    options = replace(options, project=_project_of(head, program))
    report = run(head, read_base(sources, head), options)
    if form in (Format.GITHUB, Format.SARIF) or links is not None:
        report = report.placed_under(_folder_in_repository(program))
    _write(report, form, passes=all_, links=links)
    if report.gate.result != "passed":
        raise typer.Exit(3 if report.gate.result == "unfinished" else 1)


def _bring(folder: Path) -> None:
    """Have a folder's policies, for all of this process."""
    from policies.custom import VARIABLE
    from policies.evaluate import all_policies

    os.environ[VARIABLE] = str(folder.resolve())
    all_policies.cache_clear()


def _project_of(graph: Graph, program: Path | None) -> Path | None:
    """The folder of the program that made a graph; None where another project's is at hand."""
    from cost.errors import InputError
    from infra.engine.project import find_project, project_name

    try:
        folder = find_project(program)
        return folder if project_name(folder) == graph.project else None
    except InputError:
        return None


def _folder_in_repository(program: Path | None) -> str:
    """The project's folder as code hosts see it: relative to the repository's root."""
    from cost.errors import InputError
    from infra.engine.project import find_project

    try:
        folder = find_project(program)
    except InputError:
        return ""
    roots = (f for f in (folder, *folder.parents) if (f / ".git").exists())
    return folder.relative_to(next(roots, folder)).as_posix()


def _write(report: Report, form: Format, *, passes: bool, links: str | None) -> None:
    from policies.formats import console, github, junit, markdown, plain_json, sarif
    from trimtab.output import emit_json, out

    if form is Format.CONSOLE:
        out().print(console.render(report, passes=passes))
    elif form is Format.JSON:
        emit_json(plain_json.document(report, passes=passes))
    elif form is Format.MARKDOWN:
        typer.echo(markdown.render(report, links), nl=False)
    else:
        render = {"sarif": sarif, "junit": junit, "github": github}[form]
        typer.echo(render.render(report), nl=False)


def _describe(explain: str | None, form: Format) -> None:
    from policies.evaluate import all_policies, policy
    from policies.formats.markdown import table
    from policies.formats.plain_json import describe
    from policies.pages import explain as explain_page
    from trimtab.output import emit_json, out

    found = all_policies() if explain is None else (policy(explain),)
    if form is Format.JSON:
        described = [describe(p) for p in found]
        document: dict[str, Any] = {"schema_version": 1, "policies": described}
        emit_json(document)
    elif explain is not None:
        typer.echo(explain_page(found[0]), nl=False)
    elif form is Format.MARKDOWN:
        typer.echo(table(found), nl=False)
    else:
        width = max(len(p.id) for p in found)
        for p in found:
            out().print(f"{p.id:{width}}  {p.severity:8}  {p.title}", markup=False)
