"""The official CLI and the embedded engine do the same, step by step, and read each other's state.

What may differ, and why: ids, automatic names and times (given at random, or when it happens), the
engine's version, stack traces (ours keeps the innermost line alone), and how a state's secrets are
kept (ours has none worth encrypting).
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from cost.graph_files import read_graph
from infra.sandbox import emulator as emulators
from tests.conftest import ROOT
from tests.e2e.pulumi_cli import PACK, Cli, described
from tests.infra.inventory import inventory
from tests.infra.projects import copy_project
from trimtab.session import open_session

pytestmark = [
    pytest.mark.official_cli,
    pytest.mark.skipif(not shutil.which("pulumi"), reason="no pulumi CLI on PATH"),
    # pulumi_aws warns of its own deprecated types when a module of it is first imported.
    pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning"),
]

ACCOUNT = "111122223333"
SETTINGS = "Pulumi.local.yaml"
TOLERATED = PACK / "suppressions.yaml"
"""The pack reads it from beside itself; a check from the folder of the program."""
UP = ("up", "--yes", "--skip-preview", "--suppress-outputs")
CHANGES = (
    ("instance_type: m5.4xlarge", "instance_type: m5.2xlarge"),
    ("volume: {type: gp2, size_gib: 200}", "volume: {type: gp3, size_gib: 200}"),
    ("    scratch: {lifecycle: none, force_destroy: true}", "    spare: {force_destroy: true}"),
)
"""Something updated, replaced by a new version, created and deleted."""


@dataclass(frozen=True)
class Deployed:
    """A stack that the official CLI deployed."""

    cli: Cli
    first: dict[str, tuple[str, frozenset[str]]]
    """The steps of the preview before."""
    state: Path
    """What it exported afterwards."""


def project_of(folder: Path) -> Cli:
    """A project with states and an emulator of its own, and the uv of `make setup`."""
    environment = {
        **os.environ,
        "PATH": f"{os.environ['PATH']}{os.pathsep}{ROOT / '.uv' / 'bin'}",
        # The CLI has uv look at the environment that this test runs in: nothing may change there.
        "UV_FROZEN": "1",
        "UV_OFFLINE": "1",
    }
    return Cli(copy_project(folder), environment)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    cli = project_of(tmp_path_factory.mktemp("official"))
    cli.pulumi("stack", "init")
    first = cli.steps()
    cli.pulumi(*UP)
    state = cli.folder / "state.json"
    cli.pulumi("stack", "export", "--show-secrets", "--file", state)
    yield Deployed(cli, first, state)
    emulators.stop(cli.folder)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cli]:
    """A second project, whose emulator is another one."""
    cli = project_of(tmp_path / "own")
    yield cli
    emulators.stop(cli.folder)


def test_initialising_leaves_the_settings_as_they_are(deployed: Deployed) -> None:
    written = (deployed.cli.folder / SETTINGS).read_bytes()
    assert written == (ROOT / SETTINGS).read_bytes()


def test_nothing_changes_a_second_time(deployed: Deployed) -> None:
    deployed.cli.pulumi(*UP, "--expect-no-changes")
    deployed.cli.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")


def test_both_bring_the_same_program_to_the_same_state(deployed: Deployed, own: Cli) -> None:
    with open_session("local", folder=own.folder, start=True) as session:
        planned = {step.urn: step.op for step in session.plan().steps}
        session.up()
        ours = described(session.state.graph())
    assert planned == {urn: op for urn, (op, _) in deployed.first.items()}
    theirs = described(read_graph(deployed.state))
    assert ours.keys() == theirs.keys()
    assert {u: (ours[u], theirs[u]) for u in ours if ours[u] != theirs[u]} == {}


def test_both_see_the_same_steps_in_a_change(deployed: Deployed) -> None:
    cli = deployed.cli
    assert cli.trimtab("sandbox", "import", deployed.state).returncode == 0
    with changed_settings(cli.folder), open_session("local", folder=cli.folder) as session:
        theirs = cli.steps()
        ours = {s.urn: (s.op, frozenset(s.changed)) for s in session.plan().steps}
    assert {op for op, _ in theirs.values()} >= {"same", "update", "create", "delete"}
    assert {u: op for u, (op, _) in ours.items()} == {u: op for u, (op, _) in theirs.items()}
    updated = {u: changed for u, (op, changed) in theirs.items() if op == "update"}
    assert {u: ours[u][1] for u in updated} == updated


def test_we_carry_on_from_its_state(deployed: Deployed) -> None:
    cli = deployed.cli
    assert cli.trimtab("sandbox", "import", deployed.state).returncode == 0
    done = cli.trimtab("sandbox", "up", "--expect-no-changes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{len(deployed.first)} unchanged"


def test_the_policy_pack_finds_what_check_finds(deployed: Deployed) -> None:
    said = deployed.cli.pulumi("preview", "--policy-pack", PACK)
    checked = deployed.cli.trimtab("check", "--state", deployed.state, "--format", "json")
    found = policies_found(checked.stdout)
    assert found >= {("s3-lifecycle", "lake-scratch")}
    assert policies_named(said) == found


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_policy_pack_finds_what_check_finds_before_anything_is_deployed(
    own: Cli, stack: str
) -> None:
    cli = replace(own, stack=stack)
    cli.pulumi("stack", "init")
    checked = cli.trimtab("check", "-s", stack, "--suppressions", TOLERATED, "--format", "json")
    found = policies_found(checked.stdout)
    # One that is mandatory and violated ends the preview with an error; it has said all by then.
    command = ("pulumi", "--non-interactive", "preview", "--policy-pack", PACK, "--stack", stack)
    assert policies_named(cli.trimtab("sandbox", "exec", "--", *command).stdout) == found


def test_it_carries_on_from_our_state_to_the_end(own: Cli) -> None:
    before = inventory(emulators.start(own.folder), ACCOUNT)
    with open_session("local", folder=own.folder) as session:
        session.up()
    assert own.trimtab("sandbox", "export", "--file", "ours.json").returncode == 0
    own.pulumi("stack", "init")
    own.pulumi("stack", "import", "--file", "ours.json")
    own.pulumi("preview", "--expect-no-changes")
    with changed_settings(own.folder):
        own.pulumi(*UP)
    own.pulumi("destroy", "--yes", "--skip-preview")
    assert inventory(emulators.start(own.folder), ACCOUNT) == before


@contextmanager
def changed_settings(folder: Path) -> Iterator[None]:
    file = folder / SETTINGS
    whole = text = file.read_text(encoding="utf-8")
    for before, after in CHANGES:
        assert before in text
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")
    yield
    file.write_text(whole, encoding="utf-8")


def policies_found(told: str) -> set[tuple[str, str]]:
    """The policies and resources of a check's findings; the pack is silent of what is tolerated."""
    findings: list[dict[str, Any]] = json.loads(told)["findings"]
    return {
        (f["policy"], f["urn"].rpartition("::")[2])
        for f in findings
        if f["verdict"] != "suppressed"
    }


def policies_named(said: str) -> set[tuple[str, str]]:
    """The policies and resources of lines `- [advisory] [severity: low]  ID  (TYPE: NAME)`."""
    line = re.compile(r"- \[(?:advisory|mandatory)\].*\]\s+([\w-]+)\s+\([\w:]+: (.+)\)")
    return {(m[1], m[2]) for m in line.finditer(said)}
