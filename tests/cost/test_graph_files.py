from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cost.errors import SourceError
from cost.graph import UNKNOWN, Graph, Resource, Secret, Source
from cost.graph_files import graph_from_json, graph_to_json, read_graph

# Made with the official CLI 3.260 from a program of seven resources, then cut to what matters.
PULUMI = Path(__file__).parent / "pulumi"
PREFIX = "urn:pulumi:dev::shop::"
QUEUE = f"{PREFIX}shop:index:Mail$aws:sqs/queue:Queue::mail-queue"
LINK = f"{PREFIX}shop:index:Mail$aws:sns/topicSubscription:TopicSubscription::mail-link"
WORD = f"{PREFIX}aws:ssm/parameter:Parameter::word"


def write(path: Path, document: Any) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def example() -> Graph:
    it = Resource(
        urn="urn:pulumi:dev::p::aws:sqs/queue:Queue::q",
        type="aws:sqs/queue:Queue",
        name="q",
        parent="urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
        provider="urn:pulumi:dev::p::pulumi:providers:aws::a",
        dependencies=("urn:x",),
        property_dependencies={"name": ("urn:x",)},
        inputs={"name": UNKNOWN, "list": [1, 2.5, None, True, {"deep": Secret({"k": UNKNOWN})}]},
        outputs={"code": {"$archive": {"assets": {"h.py": {"$asset": "h.py"}}}}},
        options={"protect": True, "ignoreChanges": ["a"], "customTimeouts": {"create": "5m"}},
        source=Source("infra/q.py", 7),
        id="q-1",
    )
    stack = Resource(urn=it.parent or "", type="pulumi:pulumi:Stack", name="p-dev", custom=False)
    return Graph("p", "dev", (stack, it))


def test_a_graph_comes_back_exactly(tmp_path: Path) -> None:
    text = json.dumps(graph_to_json(example(), show_secrets=True))
    assert read_graph(write(tmp_path / "g.json", text)) == example()


def test_secrets_are_left_out_unless_asked_and_stay_secrets() -> None:
    document = graph_to_json(example())
    assert document["resources"][1]["inputs"]["list"][4] == {
        "deep": {"$secret": {"$unknown": True}}
    }
    assert graph_from_json(document).resources[1].inputs["list"][4] == {"deep": Secret(UNKNOWN)}


def test_the_shape_is_the_documented_one() -> None:
    document = graph_to_json(example())
    assert set(document) == {"schema_version", "project", "stack", "resources"}
    documented = "urn type name custom parent provider dependencies inputs outputs options source"
    assert set(documented.split()) <= set(document["resources"][0])
    assert document["resources"][1]["inputs"]["name"] == {"$unknown": True}
    assert document["resources"][1]["source"] == {"file": "infra/q.py", "line": 7}


def test_a_first_preview_of_the_official_cli_is_read() -> None:
    graph = read_graph(PULUMI / "preview_fresh.json")
    assert (graph.project, graph.stack, len(graph)) == ("shop", "dev", 7)
    link = graph.get(LINK)
    assert link.inputs["endpoint"] is UNKNOWN
    assert [r.urn for r in graph.references(link, "endpoint")] == [QUEUE]
    assert graph.get(WORD).inputs["value"] == Secret(UNKNOWN)
    assert graph.tags(graph.get(QUEUE)) == {"component": "mail", "team": "ml"}
    assert graph.get(QUEUE).source == Source("app/__main__.py", 12)


def test_source_lines_skip_what_is_not_the_projects() -> None:
    [provider] = read_graph(PULUMI / "state.json").of_type("pulumi:providers:aws")
    assert provider.source == Source("app/__main__.py", 22)
    assert provider.inputs["defaultTags"] == {"tags": {"team": "ml"}}


def test_a_state_of_the_official_cli_is_read() -> None:
    graph = read_graph(PULUMI / "state.json")
    topic = next(graph.of_type("aws:sns/topic:Topic"))
    assert topic.options == {"protect": True, "ignoreChanges": ["tags"]}
    assert topic.id == topic.outputs["arn"]
    assert graph.get(WORD).inputs["value"] == Secret(UNKNOWN)


def test_a_preview_without_the_unchanged_is_refused() -> None:
    with pytest.raises(SourceError, match="5 unchanged resources are left out") as caught:
        read_graph(PULUMI / "preview_changed.json")
    assert "--show-sames" in str(caught.value)


def test_a_state_completes_a_preview() -> None:
    graph = read_graph(PULUMI / "preview_changed.json", state=PULUMI / "state.json")
    full = read_graph(PULUMI / "preview_changed_show_sames.json")
    assert {r.urn: r.inputs for r in graph} == {r.urn: r.inputs for r in full}


def test_deleted_resources_are_not_in_the_graph(tmp_path: Path) -> None:
    preview = {"steps": [{"op": "delete", "urn": QUEUE}], "changeSummary": {"same": 6, "delete": 1}}
    path = write(tmp_path / "p.json", preview)
    assert QUEUE not in read_graph(path, state=PULUMI / "state.json").by_urn


def test_a_preview_that_failed_is_refused(tmp_path: Path) -> None:
    said = {"severity": "error", "message": "no such queue\n"}
    path = write(tmp_path / "p.json", {"steps": [], "diagnostics": [said]})
    with pytest.raises(SourceError, match="that preview failed: no such queue"):
        read_graph(path)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ('{"project": "p", "sta', "not JSON, or cut off"),
        ("[1]", "not a JSON object"),
        ('{"hello": 1}', "not a preview and not a state"),
        ('{"version": 1, "deployment": {}}', "state version 1"),
        ('{"version": 3, "deployment": {"resources": []}}', "no resources"),
        ('{"project": "p", "stack": "s", "resources": [{"urn": "u"}]}', "damaged"),
        ('{"steps": [{}], "changeSummary": {"create": 1}}', "damaged"),
        ("\x00\x01", "not JSON"),
    ],
)
def test_foreign_and_truncated_files_are_refused(tmp_path: Path, text: str, match: str) -> None:
    path = write(tmp_path / "f.json", text)
    with pytest.raises(SourceError, match=match) as caught:
        read_graph(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        read_graph(tmp_path / "none.json")
