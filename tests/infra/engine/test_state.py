from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cost.errors import SourceError, UnfinishedError
from cost.graph import Secret
from cost.graph_files import read_graph
from infra.engine import State
from infra.engine.state import PASSPHRASE, Entry, now
from tests.infra.engine.graphs import AWS, PREFIX, graph, resource

if TYPE_CHECKING:
    from pathlib import Path

QUEUE = "aws:sqs/queue:Queue"


def filled(path: Path) -> State:
    state = State.load(path, "demo", "dev", "one")
    provider = replace(graph().resources[0], id="p-1")
    queue = resource(
        QUEUE,
        "jobs",
        {"name": "jobs", "key": Secret("k")},
        id="q-1",
        outputs={"arn": "a"},
        options={"protect": True, "customTimeouts": {"create": "5m"}},
        dependencies=(AWS,),
        property_dependencies={"name": (AWS,)},
    )
    state.settle(Entry(resource=provider, created=now()))
    state.settle(Entry(resource=queue, provider_id="p-1", created=now(), modified=now()))
    return state


def test_a_state_reads_back_as_it_was(tmp_path: Path) -> None:
    state = filled(tmp_path / "state.json")
    again = State.load(state.path, "demo", "dev", "one")
    queue = again.old[f"{PREFIX}{QUEUE}::jobs"]
    assert queue.resource.inputs == {"name": "jobs", "key": Secret("k")}
    assert queue.resource.options == {"protect": True, "customTimeouts": {"create": 300}}
    assert queue.provider_id == "p-1"
    assert [e.document() for e in again.entries] == [e.document() for e in state.entries]


def test_a_state_has_the_shape_of_pulumi_stack_export(tmp_path: Path) -> None:
    filled(tmp_path / "state.json")
    document = json.loads((tmp_path / "state.json").read_text())
    assert document["version"] == 3
    queue = document["deployment"]["resources"][1]
    assert queue["provider"] == f"{AWS}::p-1"
    assert queue["propertyDependencies"] == {"name": [AWS]}
    assert len(read_graph(tmp_path / "state.json")) == 2


def test_another_incarnation_is_empty_and_remembered(tmp_path: Path) -> None:
    filled(tmp_path / "state.json")
    state = State.load(tmp_path / "state.json", "demo", "dev", "two")
    assert state.entries == []
    assert state.lost == "one"


def test_operations_under_way_are_written_down(tmp_path: Path) -> None:
    state = filled(tmp_path / "state.json")
    entry = state.entries[1]
    state.begin("updating", entry)
    urn = entry.resource.urn
    assert State.load(state.path, "demo", "dev", "one").pending[urn][0] == "updating"
    state.settle(entry)
    assert State.load(state.path, "demo", "dev", "one").pending == {}


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    state = filled(tmp_path / "state.json")
    before = state.path.read_text()
    (tmp_path / "state.new").mkdir()
    with pytest.raises(UnfinishedError, match="cannot be written: Is a directory"):
        state.remove(state.entries[1])
    assert state.path.read_text() == before


@pytest.mark.official_cli
def test_the_official_cli_imports_the_state(tmp_path: Path) -> None:
    if shutil.which("pulumi") is None:
        pytest.skip("the official pulumi CLI is not on PATH")
    filled(tmp_path / "state.json")
    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (tmp_path / "backend").mkdir()
    backend = (tmp_path / "backend").as_uri()
    environment = {
        **os.environ,
        "PULUMI_BACKEND_URL": backend,
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_HOME": str(tmp_path / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def pulumi(*arguments: str) -> str:
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    pulumi("stack", "init", "dev")
    pulumi("stack", "import", "--file", "state.json")
    (tmp_path / "exported.json").write_text(pulumi("stack", "export", "--show-secrets"))
    ours, theirs = read_graph(tmp_path / "state.json"), read_graph(tmp_path / "exported.json")
    assert theirs == ours


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99},
        {"trimtab": {}},
        {"trimtab": 5},
        {"deployment": None},
        {"deployment": {"resources": {}}},
        {"deployment": {"resources": ["x"]}},
        {"deployment": {"resources": [{"type": QUEUE}]}},
        {"deployment": {"pending_operations": [{"type": "creating"}]}},
    ],
)
def test_a_damaged_state_is_refused_and_stays(change: dict[str, Any], tmp_path: Path) -> None:
    state = filled(tmp_path / "state.json")
    damaged = json.dumps(json.loads(state.path.read_text()) | change)
    state.path.write_text(damaged)
    with pytest.raises(SourceError) as caught:
        State.load(state.path, "demo", "dev", "one")
    assert caught.value.next_step is not None
    assert state.path.read_text() == damaged


def test_a_folder_in_its_place_is_no_empty_state(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Is a directory"):
        State.load(tmp_path, "demo", "dev", "one")


def test_nothing_is_lost_with_an_emulator_that_never_was(tmp_path: Path) -> None:
    state = State.load(tmp_path / "state.json", "demo", "dev", "")
    state.save()
    assert State.load(state.path, "demo", "dev", "one").lost is None


def test_what_a_killed_run_was_creating_stays_noted_until_it_is_settled(tmp_path: Path) -> None:
    state = filled(tmp_path / "state.json")
    entry = state.entries[1]
    urn = entry.resource.urn
    state.begin("creating", entry)
    again = State.load(state.path, "demo", "dev", "one")
    again.abandon(urn)
    assert State.load(state.path, "demo", "dev", "one").cut_off == {urn}
    again.settle(entry)
    assert State.load(state.path, "demo", "dev", "one").cut_off == frozenset()
