"""All five stacks live in one account: no conflict, no change a second time, and nothing left."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from infra.sandbox import emulator as emulators
from tests.infra.inventory import inventory
from tests.infra.projects import copy_project
from trimtab.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.graph import Graph
    from infra.engine.progress import Outcome

# pulumi_aws warns of its own deprecated types when a module of it is first imported.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.* has been deprecated in favor of:DeprecationWarning"),
]

ACCOUNT = "111122223333"
STACKS = ("account", "dev", "staging", "prod", "local")
Inventory = dict[str, list[str]]


@dataclass
class History:
    """What happened, by stack, and what was there before, in between and after."""

    up: dict[str, Outcome] = field(default_factory=dict)
    again: dict[str, Outcome] = field(default_factory=dict)
    destroyed: dict[str, Outcome] = field(default_factory=dict)
    graphs: dict[str, Graph] = field(default_factory=dict)
    before: Inventory = field(default_factory=dict)
    full: Inventory = field(default_factory=dict)
    after: Inventory = field(default_factory=dict)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    folder = copy_project(tmp_path_factory.mktemp("side-by-side"))
    emulator = emulators.start(folder)
    found = History(before=inventory(emulator, ACCOUNT))
    try:
        for stack in STACKS:
            with open_session(stack, folder=folder) as session:
                found.up[stack] = session.up()
        found.full = inventory(emulator, ACCOUNT)
        for stack in STACKS:
            with open_session(stack, folder=folder) as session:
                found.again[stack] = session.up()
                found.graphs[stack] = session.state.graph()
        for stack in reversed(STACKS):
            with open_session(stack, folder=folder) as session:
                found.destroyed[stack] = session.destroy()
        found.after = inventory(emulator, ACCOUNT)
        yield found
    finally:
        emulators.stop(folder)


def test_every_stack_is_created_whole(history: History) -> None:
    assert {stack: set(done.counts) for stack, done in history.up.items()} == {
        stack: {"create"} for stack in STACKS
    }


def test_a_second_up_of_each_changes_nothing(history: History) -> None:
    assert {s: [c.urn for c in done.changes] for s, done in history.again.items()} == {
        stack: [] for stack in STACKS
    }
    assert all(history.again[s].counts["same"] == history.up[s].counts["create"] for s in STACKS)


def test_no_two_stacks_share_a_thing(history: History) -> None:
    owners = defaultdict(set)
    for stack, graph in history.graphs.items():
        for resource in graph:
            if resource.custom and "arn" in resource.outputs:
                owners[resource.type, resource.outputs["arn"]].add(stack)
    assert len(owners) > 200
    assert {thing: stacks for thing, stacks in owners.items() if len(stacks) > 1} == {}


def test_all_of_them_are_there_at_the_same_time(history: History) -> None:
    new = {
        kind: len(set(there) - set(history.before[kind])) for kind, there in history.full.items()
    }
    assert new["ec2 describe_vpcs"] == 4, "one for each environment"
    assert new["cloudtrail describe_trails"] == 1
    assert new["budgets"] == 11, "one for each stack, four guards, two teams"
    assert {
        stack for stack in STACKS if any(f"-{stack}-" in b for b in history.full["s3 list_buckets"])
    } == {*STACKS}


def test_destroying_all_of_them_leaves_the_account_as_it_was(history: History) -> None:
    left = {kind: there for kind, there in history.after.items() if there != history.before[kind]}
    assert left == {}
