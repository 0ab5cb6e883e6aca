"""Say what is installed, reachable and configured, and what to do about the rest."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

EXAMPLES = """Examples:

  trimtab doctor

  trimtab doctor --format json | jq '.findings[] | select(.state == "missing")'

Makes no call to AWS. Returns 0 when everything that the sandbox needs is there, else 3."""

app = typer.Typer(rich_markup_mode=None, add_completion=False)

PLACEHOLDER_ACCOUNTS = {"111122223333", "123456789012", "000000000000"}
"""Account ids of AWS's own documentation: nobody deploys to these."""


class Format(StrEnum):
    """How the answer is written."""

    CONSOLE = "console"
    JSON = "json"


@dataclass(frozen=True)
class Finding:
    """One thing looked at; the sandbox can do without what is `optional`."""

    what: str
    state: Literal["ok", "optional", "missing"]
    detail: str
    next_step: str | None = None


@app.command(epilog=EXAMPLES)
def doctor(
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.CONSOLE,
) -> None:
    """Say what is installed, reachable and configured, and what to do about the rest."""
    from trimtab.output import emit_json

    findings = examine(Path.cwd())
    if form is Format.JSON:
        emit_json({"schema_version": 1, "findings": [vars(f) for f in findings]})
    else:
        _print(findings)
    raise typer.Exit(3 if any(f.state == "missing" for f in findings) else 0)


def examine(start: Path) -> list[Finding]:
    """Look at the machine and the project that holds `start`; nothing is changed or called."""
    from cost.errors import InputError
    from infra.engine.project import find_project

    try:
        root = find_project(start)
    except InputError as error:
        next_step = "change to the folder that holds Pulumi.yaml"
        about_project = [Finding("project", "missing", error.what, next_step)]
    else:
        about_project = [Finding("project", "ok", str(root)), _emulator(root), _accounts(root)]
    return [
        _python(),
        *_packages(),
        *about_project,
        _pulumi_cli(),
        _program("uv", "the pulumi CLI runs the program with it", "put .uv/bin on PATH"),
        _program("git", "needed by --base-ref", "install git"),
        _program("chromium", "needed by the browser tests alone", "install Debian's chromium"),
    ]


def _python() -> Finding:
    return Finding("python", "ok", f"{platform.python_version()} ({sys.executable})")


def _packages() -> list[Finding]:
    found = []
    for name in ("pulumi", "pulumi-aws", "moto", "duckdb", "ibis-framework"):
        try:
            found.append(Finding(name, "ok", importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            found.append(Finding(name, "missing", "not installed", "make setup"))
    return found


def _emulator(root: Path) -> Finding:
    from infra.sandbox import emulator

    running = emulator.find(root)
    if running is None:
        return Finding("emulator", "optional", "not running", "trimtab sandbox up starts it")
    return Finding("emulator", "ok", f"{running.endpoint} (pid {running.pid})")


def _pulumi_cli() -> Finding:
    path = shutil.which("pulumi")
    if path is None:
        return Finding(
            "pulumi CLI",
            "optional",
            "not on PATH; needed for real AWS, not for the sandbox",
            "see https://www.pulumi.com/docs/install/ and docs/bootstrap.md",
        )
    done = subprocess.run([path, "version"], capture_output=True, text=True, check=False)
    return Finding("pulumi CLI", "ok", done.stdout.strip() or path)


def _accounts(root: Path) -> Finding:
    """Stacks whose settings still name an account of the documentation."""
    waiting = [
        path.name
        for path in sorted(root.glob("Pulumi.*.yaml"))
        if path.name != "Pulumi.local.yaml"
        and any(account in path.read_text(encoding="utf-8") for account in PLACEHOLDER_ACCOUNTS)
    ]
    if not waiting:
        return Finding("account ids", "ok", "every stack names an account of yours")
    return Finding(
        "account ids",
        "optional",
        f"placeholders in {', '.join(waiting)}; fine for the sandbox",
        "put your account ids there before the first `pulumi up` (docs/bootstrap.md)",
    )


def _program(name: str, why: str, next_step: str) -> Finding:
    path = shutil.which(name)
    if path is None:
        return Finding(name, "optional", f"not on PATH; {why}", next_step)
    return Finding(name, "ok", path)


def _print(findings: list[Finding]) -> None:
    from trimtab.output import out

    width = max(len(f.what) for f in findings)
    for f in findings:
        mark = {"ok": "ok", "optional": "-", "missing": "missing"}[f.state]
        out().print(f"{mark:<8}{f.what:<{width}}  {f.detail}", markup=False)
        if f.next_step:
            out().print(f"{'':<{width + 10}}next: {f.next_step}", markup=False)
