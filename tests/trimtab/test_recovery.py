"""The objectives that components declare, as rows, as a table, and in the preview's JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from cost.graph import Graph, Resource
from cost.graph_files import read_graph
from tests.infra.engine.programs import project
from trimtab.commands.preview import app
from trimtab.recovery import objectives

if TYPE_CHECKING:
    from pathlib import Path

PROMISE = {"rto": "1 h", "rpo": "15 min", "how": "a replica"}
PROGRAM = """
    import pulumi
    import pulumi_aws as aws

    class Store(pulumi.ComponentResource):
        def __init__(self, name, recovery):
            super().__init__("demo:index:Store", name)
            child = pulumi.ResourceOptions(parent=self)
            aws.sqs.Queue(name, tags={"component": f"stores.{name}"}, opts=child)
            self.register_outputs({"recovery": recovery} if recovery else {})

    Store("kept", {"rto": "1 h", "rpo": "15 min", "how": "a replica"})
    Store("lost", None)
"""


def _component(name: str, outputs: dict[str, object] | None = None) -> Resource:
    urn = f"urn:pulumi:t::p::demo:index:Store::{name}"
    return Resource(
        urn=urn, type="demo:index:Store", name=name, custom=False, outputs=outputs or {}
    )


def _queue(name: str, parent: Resource, component: str | None) -> Resource:
    token = "aws:sqs/queue:Queue"
    tags = {} if component is None else {"tags": {"component": component}}
    urn = f"urn:pulumi:t::p::{token}::{name}"
    return Resource(urn=urn, type=token, name=name, parent=parent.urn, inputs=tags)


@pytest.mark.parametrize(
    ("tags", "path"),
    [
        (["lake.raw"], "lake.raw"),
        (["lake.raw", "lake.raw"], "lake.raw"),
        (["keys.data", "keys.logs"], "keys"),
        (["keys.data.x", "keys.logs.x"], "keys"),
        ([None, "queue"], "queue"),
        (["a.b", "c.d"], "store"),
        ([], "store"),
    ],
)
def test_a_component_is_named_by_what_its_resources_have_in_common(
    tags: list[str | None], path: str
) -> None:
    store = _component("store", {"recovery": PROMISE})
    queues = [_queue(f"q{n}", store, tag) for n, tag in enumerate(tags)]
    (row,) = objectives(Graph("p", "t", (store, *queues)))
    assert row == {"component": path, "urn": store.urn, **PROMISE}


def test_who_promises_nothing_has_no_row() -> None:
    others: list[object] = ["?", {"vault": "arn:aws:backup:…"}, None]
    stores = [_component(f"s{n}", {"recovery": other}) for n, other in enumerate(others)]
    assert objectives(Graph("p", "t", (_component("a"), *stores))) == []


def test_rows_are_sorted_and_a_promise_may_leave_things_out() -> None:
    stores = [_component(name, {"recovery": {"rto": name}}) for name in ("b", "a")]
    rows = objectives(Graph("p", "t", tuple(stores)))
    assert [(row["component"], row["rto"], row["rpo"]) for row in rows] == [
        ("a", "a", ""),
        ("b", "b", ""),
    ]


def test_people_get_a_table_and_programs_a_key_that_breaks_no_reader(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo", PROGRAM)
    file = tmp_path / "preview.json"
    command = ["-s", "dev", "--program", str(folder), "--json", str(file)]
    result = CliRunner().invoke(app, command, catch_exceptions=False)
    assert result.exit_code == 0
    words = result.stdout.partition("Recovery")[2]
    assert "stores.kept" in words and "15 min" in words and "stores.lost" not in words
    (row,) = json.loads(file.read_text(encoding="utf-8"))["recovery"]
    assert (row["component"], row["rpo"]) == ("stores.kept", "15 min")
    assert len(read_graph(file)) > 0


def test_without_promises_there_is_no_table(tmp_path: Path) -> None:
    folder = project(tmp_path / "demo", PROGRAM.replace("15 min", "").replace('Store("kept"', "# "))
    result = CliRunner().invoke(app, ["-s", "dev", "--program", str(folder)])
    assert result.exit_code == 0 and "Recovery" not in result.stdout
