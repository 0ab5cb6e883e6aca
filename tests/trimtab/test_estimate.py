"""`trimtab estimate` from its options to its exit code, and on the program's own stacks."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cost.estimate import estimate
from cost.graph import Graph
from cost.graph_files import graph_to_json
from cost.pricing.catalogue import load
from infra.engine import preview
from tests.cost.estimate.stacks import bucket, nat, stack, volume
from tests.trimtab.run import run


@pytest.fixture
def saved(tmp_path: Path) -> dict[str, Path]:
    """Two previews of one stack as files: `old`, and `new` with a larger volume."""

    def write(name: str, graph: Graph) -> Path:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(graph_to_json(graph)))
        return path

    return {
        "old": write("old", stack(nat(), volume(size=100))),
        "new": write("new", stack(nat(), volume(size=300), bucket())),
    }


def test_json_reads_back(saved: dict[str, Path]) -> None:
    done = run("estimate", "--preview", saved["old"], "--format", "json")
    document = json.loads(done.out)
    assert done.code == 0
    assert document["complete"] is True
    assert Decimal(document["monthly"]["p50"]) == Decimal("47.35")
    assert document["diff"] is None


def test_a_change_as_a_comment(saved: dict[str, Path]) -> None:
    done = run(
        "estimate", "--preview", saved["new"], "--base", saved["old"], "--format", "markdown"
    )
    assert done.code == 0
    assert done.out.startswith("<!-- trimtab-estimate test -->")
    assert "| scratch | $10.00 | $30.00 | +$20.00 |" in done.out


def test_a_limit_on_the_month(saved: dict[str, Path]) -> None:
    done = run("estimate", "--preview", saved["old"], "--fail-above", "47.34")
    assert done.code == 1
    assert "$47.35 a month is above $47.34" in done.err
    assert run("estimate", "--preview", saved["old"], "--fail-above", "47.35").code == 0


def test_a_limit_on_growth(saved: dict[str, Path]) -> None:
    both = ("--preview", saved["new"], "--base", saved["old"])
    assert run("estimate", *both, "--fail-increase", "10").code == 1
    assert run("estimate", *both, "--fail-increase", "60").code == 0


def test_a_usage_file_fills_the_gap(saved: dict[str, Path], tmp_path: Path) -> None:
    usage = tmp_path / "usage.yaml"
    usage.write_text("version: 1\ncomponents:\n  lake.raw: {standard_gb: 1000}\n")
    done = run("estimate", "--preview", saved["new"], "--usage", usage, "--format", "json")
    document = json.loads(done.out)
    assert document["complete"] is True
    assert Decimal(document["components"]["lake.raw"]["p50"]) == Decimal("23.45")


def test_infracosts_format(saved: dict[str, Path]) -> None:
    both = ("--preview", saved["new"], "--base", saved["old"])
    document = json.loads(run("estimate", *both, "--format", "infracost").out)
    assert document["version"] == "0.2"
    assert Decimal(document["pastTotalMonthlyCost"]) == Decimal("47.35")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to look at"),
        (("--preview", "none.json"), "none.json"),
        (("--preview", "OLD", "--fail-above", "much"), "not an amount"),
        (("--preview", "OLD", "--fail-above", "-1"), "not an amount"),
        (("--preview", "OLD", "--fail-increase", "5"), "--base"),
        (("--preview", "OLD", "--usage", "none.yaml"), "none.yaml: cannot read"),
    ],
    ids=["nothing", "no file", "words", "negative", "no base", "no usage"],
)
def test_bad_input_is_one_message(
    saved: dict[str, Path], arguments: tuple[str, ...], message: str
) -> None:
    done = run("estimate", *(saved["old"] if a == "OLD" else a for a in arguments))
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err


def test_a_wrong_name_in_a_usage_file(saved: dict[str, Path], tmp_path: Path) -> None:
    usage = tmp_path / "usage.yaml"
    usage.write_text("version: 1\ncomponents:\n  lake.row: {standard_gb: 1}\n")
    done = run("estimate", "--preview", saved["new"], "--usage", usage)
    assert done.code == 2
    assert "did you mean lake.raw?" in done.err


DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


@pytest.mark.parametrize(
    "name",
    [
        "prod",
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("account", "dev", "staging", "local")),
    ],
)
def test_the_program_makes_nothing_that_is_unpriced(name: str, project: Path) -> None:
    """A new resource type needs a pricer, or a reason in the list of free ones."""
    found = estimate(preview(name, project=project), load())
    assert found.unpriced == ()
    assert found.summary.priced >= 6
    nameless = {r.type for r in found.resources if r.component is None}
    assert nameless <= {DASHBOARD, SCANNING}  # these carry no tags
    assert 0 < found.monthly.p10 <= found.monthly.p50 <= found.monthly.p90


@pytest.mark.slow
def test_parking_a_cluster_saves_its_instances(project: Path) -> None:
    """What `parked: true` saves is what the group's own lines cost."""
    before = estimate(preview("local", project=project), load())
    settings = _clusters(project)
    settings["experiments-gpu"]["parked"] = True
    graph = preview("local", project=project, config={"trimtab:clusters": settings})
    after = estimate(graph, load())
    kind = Decimal("5.672") * 730
    assert before.components["clusters.experiments-gpu"].p50 > kind
    assert after.components["clusters.experiments-gpu"].p50 < Decimal(5)  # its alarms stay


def _clusters(project: Path) -> dict[str, dict[str, object]]:
    from ruamel.yaml import YAML

    loaded = YAML(typ="safe", pure=True).load((project / "Pulumi.local.yaml").read_text())
    return dict(loaded["config"]["trimtab:clusters"])


@pytest.mark.slow
def test_a_bill_feeds_the_estimate_and_stands_beside_it(tmp_path: Path) -> None:
    """A simulated bill of one bucket knows its size and its requests."""
    from cost.sample.base import Asset, Inventory
    from cost.sample.truth import generate
    from cost.sample.writers import write

    tags = {"stack": "test", "component": "lake.raw"}
    asset = Asset(kind="bucket", id="raw-1", region="us-east-1", tags=tags)
    truth = generate(Inventory(account="111122223333", assets=(asset,)), load(), "2026-10", seed=7)
    write(truth, tmp_path / "bill")
    graph = tmp_path / "graph.json"
    graph.write_text(json.dumps(graph_to_json(stack(bucket()))))
    bill = tmp_path / "bill"
    arguments = ("--usage-from", bill, "--actual", bill, "--format", "json")
    document = json.loads(run("estimate", "--preview", graph, *arguments).out)
    assert document["complete"] is True
    assert document["actual"]["components"][0]["component"] == "lake.raw"
    assert document["actual"]["within"] is True
