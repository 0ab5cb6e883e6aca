"""Preview a stack: what its program asks for, without AWS, credentials or the CLI."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cost.errors import InputError, SettingsError, TrimtabError, UnfinishedError
from cost.graph_files import graph_from_json
from infra.engine.monitor import Monitor
from infra.engine.project import find_project, load_project
from infra.engine.runner import run_program

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cost.graph import Graph

_ENGINE_ROOT: Final = Path(__file__).parents[2]


def preview(
    stack: str,
    *,
    project: Path | None = None,
    config: Mapping[str, Any] | None = None,
) -> Graph:
    """Run a stack's program in this process and collect the graph of its resources.

    Every value that only a deployment can tell is UNKNOWN.

    Args:
        stack: the stack whose Pulumi.<stack>.yaml has the settings.
        project: the folder of Pulumi.yaml; the nearest one upward if not given.
        config: settings that replace the stack's own, by full key (`trimtab:clusters`).

    Raises:
        NotFound: no such stack.
        SettingsError: the settings are wrong, in the program's own words.
        InputError: the program raised, or needs the cloud; its file and line are named.
    """
    loaded = load_project(stack, project, config)
    monitor = Monitor(loaded)
    run_program(loaded, monitor, dry_run=True)
    return monitor.graph()


def preview_folder(stack: str, folder: Path, *, config: Mapping[str, Any] | None = None) -> Graph:
    """Preview the program of another folder, in a process of its own.

    Its modules cannot mix with ours, and ours not with its.

    Raises:
        As `preview`; UnfinishedError: the process died.
    """
    folder = find_project(folder)
    with tempfile.TemporaryDirectory(prefix="trimtab-") as scratch:
        answer = Path(scratch) / "answer.json"
        task = {
            "project": str(folder),
            "stack": stack,
            "config": dict(config or {}),
            "answer": str(answer),
        }
        done = subprocess.run(
            [sys.executable, "-m", "infra.engine.child"],
            input=json.dumps(task),
            text=True,
            capture_output=True,
            cwd=_ENGINE_ROOT,
            check=False,
        )
        if not answer.is_file():
            raise UnfinishedError(
                f"the program's process ended with {done.returncode} and no graph: "
                f"{done.stderr.strip().splitlines()[-1:] or 'it said nothing'}",
                where=str(folder),
            )
        found = json.loads(answer.read_text(encoding="utf-8"))
    if "error" in found:
        raise _rebuild(found["error"])
    return graph_from_json(found["graph"])


def preview_ref(
    stack: str,
    ref: str,
    *,
    project: Path | None = None,
    config: Mapping[str, Any] | None = None,
) -> Graph:
    """Preview the stack as a git commit, branch or tag has it: its program and its settings.

    Raises:
        InputError: not a git repository, or no such ref there.
        As `preview`: that commit's own errors.
    """
    folder = find_project(project)
    top = Path(_git(folder, "rev-parse", "--show-toplevel"))
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    with tempfile.TemporaryDirectory(prefix="trimtab-ref-") as scratch:
        tree = Path(scratch).resolve() / "tree"
        _git(folder, "worktree", "add", "--detach", "--quiet", str(tree), commit)
        try:
            return preview_folder(stack, tree / folder.relative_to(top), config=config)
        finally:
            _git(folder, "worktree", "remove", "--force", str(tree))


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        what = done.stderr.strip() or f"no such commit: {arguments[-1].partition('^')[0]!r}"
        raise InputError(
            what,
            where=str(folder),
            allowed="a commit, branch or tag of the project's git repository",
            next_step="see `git log` and `git branch -a`, or compare with a file: --base FILE",
        )
    return done.stdout.strip()


def _rebuild(described: dict[str, Any]) -> TrimtabError:
    kind = {"SettingsError": SettingsError, "UnfinishedError": UnfinishedError}.get(
        described.pop("kind"), InputError
    )
    return kind(described.pop("what"), **described)
