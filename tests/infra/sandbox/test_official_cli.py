"""The official CLI runs the same program on the sandbox: up, no change, refresh, destroy."""

from __future__ import annotations

import json
import shutil
import sysconfig
import venv
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
    for path in project.glob("Pulumi*.yaml"):
        text = path.read_text(encoding="utf-8").replace("    toolchain: uv\n", "")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    for name in ("infra", "cost"):
        (tmp_path / name).symlink_to(project / name)
    # An environment of its own that borrows our packages: the CLI may write to what it is given.
    venv.create(tmp_path / ".venv", with_pip=True)
    (packages,) = (tmp_path / ".venv").glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
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
