from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from filelock import FileLock
from typer.testing import CliRunner

from cost.errors import EmulatorError, InputError, UnfinishedError
from infra.sandbox import emulator
from tests.infra.engine.programs import project
from trimtab.commands.sandbox import app
from trimtab.session import state_file

# pulumi_aws warns of its own deprecated types when a module of it is first imported.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.* has been deprecated in favor of:DeprecationWarning"
)

PROGRAM = """
    import pulumi
    import pulumi_aws as aws

    config = pulumi.Config()
    provider = aws.Provider("aws", region="us-east-1", default_tags={"tags": {"team": "ml"}})
    own = pulumi.ResourceOptions(provider=provider, protect=True)
    queue = aws.sqs.Queue("jobs", delay_seconds=config.get_int("delay") or 0, opts=own)
    pulumi.export("url", queue.url)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = project(tmp_path_factory.mktemp("sandbox") / "demo", PROGRAM)
    yield folder
    emulator.stop(folder)


@pytest.fixture(autouse=True)
def _inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def as_json(*arguments: str) -> Any:
    result = run(*arguments, "--json", "-")
    assert result.exit_code == 0
    return json.loads(result.stdout)


def set_delay(folder: Path, seconds: int) -> None:
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n  demo:delay: {seconds}\n")


def queues(folder: Path) -> list[str]:
    running = emulator.find(folder)
    assert running is not None
    client = running.clients("123456789012").get("sqs", "us-east-1")
    return list(client.list_queues().get("QueueUrls", []))


def test_up_then_again_then_a_change_then_destroy(folder: Path) -> None:
    set_delay(folder, 1)
    assert as_json("up", "-s", "dev")["summary"] == {"create": 3}
    assert len(queues(folder)) == 1
    assert run("up", "-s", "dev", "--expect-no-changes").exit_code == 0
    set_delay(folder, 2)
    planned = run("preview", "-s", "dev", "--expect-no-changes")
    assert planned.exit_code == 1
    assert "~ sqs Queue jobs  [delaySeconds]" in planned.stdout
    done = as_json("up", "-s", "dev")
    assert [s["op"] for s in done["steps"] if s["urn"].endswith("jobs")] == ["update"]
    assert done["outputs"]["url"].endswith(queues(folder)[0].rpartition("/")[2])
    assert as_json("refresh", "-s", "dev")["summary"] == {"same": 1}
    assert as_json("destroy", "-s", "dev")["summary"] == {"delete": 1}
    assert queues(folder) == []


def test_expected_no_changes_changes_nothing(folder: Path) -> None:
    result = run("up", "-s", "dev", "--expect-no-changes")
    assert result.exit_code == 1
    assert queues(folder) == []


def test_status_says_what_runs_and_how_honest_each_type_is(folder: Path) -> None:
    as_json("up", "-s", "dev")
    found = as_json("status")
    assert found["stacks"]["dev"] == {
        "resources": 2,
        "protected": 1,
        "unfinished": [],
        "lost": False,
    }
    assert found["types"]["aws:sqs/queue:Queue"]["grade"] == "emulated"
    assert "stack dev: 2 resources" in run("status", "--types").stdout


def test_a_new_emulator_is_noticed_and_everything_created_again(folder: Path) -> None:
    as_json("up", "-s", "dev")
    assert "stopped" in run("stop").stdout
    with pytest.raises(EmulatorError, match="no emulator runs"):
        run("refresh", "-s", "dev")
    done = as_json("up", "-s", "dev")
    assert done["summary"] == {"create": 3}
    assert "everything is created again" in done["notes"][0]


def test_two_commands_at_once_are_refused(folder: Path) -> None:
    with (
        FileLock(state_file(folder, "dev").with_name("lock")),
        pytest.raises(UnfinishedError, match="another command is at work"),
    ):
        run("preview", "-s", "dev")


def test_a_state_that_the_sandbox_did_not_write_is_refused(folder: Path) -> None:
    file = state_file(folder, "dev")
    before = file.read_text()
    file.write_text('{"version": 3, "deployment": {"resources": []}}')
    try:
        with pytest.raises(InputError, match="did not write"):
            run("up", "-s", "dev")
    finally:
        file.write_text(before)


def test_events_name_a_component_that_is_not_there(folder: Path) -> None:
    with pytest.raises(InputError, match=r"clusters\.none"):
        run("interrupt", "clusters.none")
