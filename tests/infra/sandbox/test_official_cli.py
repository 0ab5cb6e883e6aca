"""The official CLI runs the same program on the sandbox: up, no change, refresh, destroy."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from infra.sandbox import emulator as emulators
from infra.sandbox.shell import execute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.official_cli

QUIET = ["--yes", "--non-interactive", "--skip-preview", "--suppress-outputs"]


@pytest.fixture
def copy(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project in another folder: `pulumi stack init` writes to the stack's file."""
    if shutil.which("pulumi") is None:
        pytest.skip("the official pulumi CLI is not on PATH")
    monkeypatch.setenv("PATH", f"{project / '.uv' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    if shutil.which("uv") is None:
        pytest.skip("uv is not on PATH: Pulumi.yaml names it as the toolchain")
    for path in project.glob("Pulumi*.yaml"):
        shutil.copy(path, tmp_path)
    for name in ("infra", "cost", "trimtab", "policies", ".venv", "pyproject.toml", "uv.lock"):
        (tmp_path / name).symlink_to(project / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield tmp_path
    emulators.stop(tmp_path)


def pulumi(root: Path, *arguments: str) -> None:
    assert execute(["pulumi", *arguments], root) == 0, f"pulumi {' '.join(arguments)}"


def test_the_whole_life_of_a_stack(copy: Path) -> None:
    pulumi(copy, "stack", "init", "local")
    pulumi(copy, "up", "-s", "local", *QUIET)
    pulumi(copy, "up", "-s", "local", *QUIET, "--expect-no-changes")
    pulumi(copy, "refresh", "-s", "local", *QUIET, "--expect-no-changes")
    pulumi(copy, "stack", "export", "-s", "local", "--file", "state.json")
    state = json.loads((copy / "state.json").read_text(encoding="utf-8"))
    assert len(state["deployment"]["resources"]) > 100
    pulumi(copy, "destroy", "-s", "local", *QUIET)
    running = emulators.find(copy)
    assert running is not None
    ec2 = running.clients("111122223333").get("ec2", "us-east-1")
    assert all(vpc["IsDefault"] for vpc in ec2.describe_vpcs()["Vpcs"])
