"""A state goes out to the official CLI's form and comes back, if it is of this emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.sandbox import emulator
from tests.infra.engine.programs import project
from tests.trimtab.run import Done, run
from trimtab.session import state_file

# pulumi_aws warns of its own deprecated types when a module of it is first imported.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.* has been deprecated in favor of:DeprecationWarning"
)

PROGRAM = """
    import pulumi
    import pulumi_aws as aws
    own = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1"))
    aws.ssm.Parameter("key", type="String", value=pulumi.Output.secret("open"), opts=own)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = project(tmp_path_factory.mktemp("exchange") / "demo", PROGRAM)
    yield folder
    emulator.stop(folder)


@pytest.fixture
def state(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exported state; the stack's own is gone, as it is where the official CLI deployed it."""
    monkeypatch.chdir(folder)
    assert sandbox("up").code == 0
    assert sandbox("export", "--file", tmp_path / "state.json").code == 0
    state_file(folder, "dev").unlink()
    return tmp_path / "state.json"


def sandbox(command: str, *arguments: object) -> Done:
    return run("sandbox", command, *arguments, "-s", "dev")


def test_what_is_taken_over_is_carried_on_from(state: Path) -> None:
    assert "3 resources are taken over" in sandbox("import", state).out
    assert sandbox("up", "--expect-no-changes").code == 0
    assert "1 deleted" in sandbox("destroy").out


def test_export_to_a_terminal_is_the_same(state: Path) -> None:
    sandbox("import", state)
    assert '"deployment"' in sandbox("export").out
    sandbox("destroy")
    done = sandbox("export")
    assert (done.code, "has nothing deployed" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace(r"incarnation\": \"", r"incarnation\": \"x"), "emulator x"),
        (lambda text: text.replace('"__meta"', '"other"'), "to no emulator of ours"),
        (lambda text: text.replace("urn:pulumi:dev::", "urn:pulumi:prod::"), "urn:pulumi:prod"),
        (lambda text: text.replace('"plaintext"', '"ciphertext"'), "secrets are encrypted"),
        (lambda text: text.replace('"version": 3', '"version": 2'), "another version"),
        (lambda text: text.replace('"resources"', '"things"'), "not a state as"),
        (lambda text: text[:-40], "cannot be read"),
    ],
)
def test_what_is_foreign_is_refused(
    state: Path, folder: Path, change: Callable[[str], str], message: str
) -> None:
    before = state.read_text()
    (changed := state.with_name("changed.json")).write_text(change(before))
    assert changed.read_text() != before
    done = sandbox("import", changed)
    assert (done.code, message in done.err) == (2, True), done.err
    assert not state_file(folder, "dev").exists()
