"""Run a workflow's jobs as GitHub's runner does, as far as ours use it.

What a job checks out, uploads and downloads is done; `run:` goes to bash with the runner's own
options; our composite action is unfolded; other people's actions are noted and left out. An
expression that is not known here fails the test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
ACTION = ".github/actions/trimtab"
SHELLS = {None: ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}
"""https://docs.github.com/actions/reference/workflow-syntax: what `shell:` stands for."""


@dataclass(frozen=True)
class Ran:
    """One `run:` and how it ended."""

    name: str
    code: int
    out: str
    err: str


@dataclass
class Job:
    """What became of a job."""

    folder: Path
    summary: str = ""
    ran: list[Ran] = field(default_factory=list)
    used: list[str] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The first exit code that is not 0."""
        return next((r.code for r in self.ran if r.code), 0)

    @property
    def out(self) -> str:
        return "".join(r.out for r in self.ran)

    @property
    def said(self) -> str:
        """All that anybody can read: the log and the summary."""
        return "".join(r.out + r.err for r in self.ran) + self.summary

    def step(self, name: str) -> Ran:
        return next(r for r in self.ran if r.name == name)


@dataclass
class Runner:
    """A machine for each job, in a folder below `place`; artefacts outlive them."""

    place: Path
    origin: Path
    context: dict[str, Any]
    environment: dict[str, str] = field(default_factory=dict)
    wrap: Callable[[list[str], Path], list[str]] = lambda command, _: command
    prepare: Callable[[Path], None] = lambda _: None
    """Called with the folder after it was checked out."""
    tools: tuple[Path, ...] = ()
    """Folders that are searched for programs before all others."""
    ref: str = "origin/merge"
    """What a checkout without `ref` gets: of a pull request, its merge."""

    def job(self, workflow: str, name: str) -> Job:
        """Run a job of a file in .github/workflows."""
        document = read(ROOT / ".github/workflows" / workflow)
        described = document["jobs"][name]
        machine = self.machine()
        machine.default_shell = document.get("defaults", {}).get("run", {}).get("shell")
        machine.add(document.get("env") or {})
        machine.add(described.get("env") or {})
        for step in described["steps"]:
            machine.step(step, {})
        if machine.summary.exists():
            machine.job.summary = machine.summary.read_text()
        return machine.job

    def by_hand(self, script: str) -> Ran:
        """What an administrator types in a checkout of their own."""
        machine = self.machine()
        machine.step({"uses": "actions/checkout"}, {})
        machine.step({"run": script}, {})
        return machine.job.ran[-1]

    def machine(self) -> Machine:
        """A machine with nothing on it."""
        number = len(list(self.place.glob("job-*")))
        machine = Machine(self, Job(self.place / f"job-{number}"), self.place / f"temp-{number}")
        machine.job.folder.mkdir(parents=True)
        machine.temp.mkdir()
        return machine


@dataclass
class Machine:
    """Where one job runs."""

    runner: Runner
    job: Job
    temp: Path
    default_shell: str | None = None
    variables: dict[str, str] = field(default_factory=dict)
    failed: bool = False

    @property
    def summary(self) -> Path:
        return self.temp / "summary.md"

    def add(self, more: Mapping[str, Any]) -> None:
        self.variables |= {key: self.value(text, {}) for key, text in more.items()}

    def value(self, text: Any, inputs: Mapping[str, str]) -> str:
        """A text with its expressions resolved."""
        context = {**self.runner.context, "inputs": {**self.runner.context["inputs"], **inputs}}

        def resolve(found: re.Match[str]) -> str:
            return next((v for part in found[1].split("||") if (v := look_up(part, context))), "")

        return re.sub(r"\$\{\{(.*?)\}\}", resolve, str(text))

    def step(self, step: dict[str, Any], inputs: Mapping[str, str]) -> None:
        if self.failed and "always()" not in str(step.get("if", "")):
            return
        given = {k: self.value(v, inputs) for k, v in (step.get("with") or {}).items()}
        if "uses" in step:
            self.use(step["uses"].partition("@")[0], given)
        elif step.get("if") != "inputs.run != ''" or inputs.get("run"):
            self.run(step, inputs)

    def use(self, action: str, given: dict[str, str]) -> None:
        self.job.used.append(action)
        store = self.runner.place / "artefacts" / given.get("name", "")
        if action == "actions/checkout":
            check_out(self.runner.origin, self.job.folder, given.get("ref") or self.runner.ref)
            self.runner.prepare(self.job.folder)
        elif action == "actions/upload-artifact":
            shutil.copytree(self.job.folder / given["path"], store, dirs_exist_ok=True)
        elif action == "actions/download-artifact":
            shutil.copytree(store, self.job.folder / given["path"], dirs_exist_ok=True)
        elif action == f"./{ACTION}":
            described = read(self.job.folder / ACTION / "action.yml")
            defaults = {k: str(v["default"]) for k, v in described["inputs"].items()}
            for inner in described["runs"]["steps"]:
                self.step(inner, {**defaults, **given})

    def run(self, step: dict[str, Any], inputs: Mapping[str, str]) -> None:
        name = step.get("name", step["run"])
        file = self.temp / f"step-{len(self.job.ran)}.sh"
        assert "${{" not in step["run"], f"{name}: values go through env"
        file.write_text(step["run"])
        own = {k: self.value(v, inputs) for k, v in (step.get("env") or {}).items()}
        command = [*SHELLS[step.get("shell", self.default_shell)], str(file)]
        done = subprocess.run(
            self.runner.wrap(command, self.job.folder),
            cwd=self.job.folder,
            env={**self.base(), **self.variables, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        self.job.ran.append(Ran(name, done.returncode, done.stdout, done.stderr))
        self.failed |= done.returncode != 0

    def base(self) -> dict[str, str]:
        """What every step sees: the runner's variables, and what GITHUB_PATH was given."""
        path = self.temp / "path"
        added = path.read_text().split("\n")[::-1] if path.exists() else []
        own = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
        search = [
            *map(str, self.runner.tools),
            *filter(None, added),
            str(Path(sys.executable).parent),
            own["PATH"],
        ]
        return {
            **own,
            **self.runner.environment,
            "PATH": os.pathsep.join(search),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_PATH": str(path),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temp),
        }


def read(file: Path) -> Any:
    return YAML(typ="safe").load(file)


def look_up(part: str, context: Mapping[str, Any]) -> str:
    """`'text'` or `a.b.c`; a variable that nobody set is empty, an unknown context is a mistake."""
    part = part.strip()
    if part.startswith("'"):
        return part.strip("'")
    if part.startswith("hashFiles("):
        return part  # names a cache, which there is none of here
    first, *rest = part.split(".")
    found: Any = context[first]
    for name in rest:
        found = found.get(name, "") if first in ("vars", "inputs") else found[name]
    return str(found)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=ci", "-c", "user.email=ci@example.com", "-c", "gc.auto=0"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def check_out(origin: Path, folder: Path, ref: str) -> None:
    """Clone, and what `make setup` makes: the environment that this test runs in."""
    subprocess.run(["git", "clone", "-q", str(origin), str(folder)], check=True)
    git(folder, "checkout", "-q", "--detach", ref)
    environment = folder / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to(Path(sys.prefix) / part)
    (environment / ".ready").touch()
