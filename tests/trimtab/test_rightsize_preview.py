"""Each rule's patch, written into a real settings file, previews as exactly that change."""

import shutil
from pathlib import Path

import pytest

from cost._yaml_edit import document
from cost.apply import plan, write
from cost.models import Change, Range, Recommendation
from infra.engine import preview
from infra.settings import read_file
from tests.infra.graphs import ROOT, differences, graph

PARK = Change(path=("parked",), old=False, new=True, old_is_default=True)
PATCHES = [
    ("clusters.features-old", PARK, {"features-old-group"}),
    ("clusters.experiments-gpu", PARK, {"experiments-gpu-group"}),
    (
        "clusters.serving-cpu",
        Change(path=("instance_type",), old="m5.4xlarge", new="r6a.2xlarge"),
        # The first type stands in the template and in the group's list of types.
        {"serving-cpu-template", "serving-cpu-group"},
    ),
    (
        "clusters.serving-gpu",
        Change(path=("volume", "type"), old="gp2", new="gp3"),
        {"serving-gpu-template"},
    ),
    (
        "clusters.trainer",
        Change(path=("on_demand_percentage",), old=100, new=0),
        # Requests for spot instances exist now: the template tags them too.
        {"trainer-group", "trainer-template"},
    ),
    (
        "lake.scratch",
        Change(path=("lifecycle",), old="none", new="standard"),
        {"lake-scratch-lifecycle"},
    ),
]


def advice(component: str, change: Change) -> Recommendation:
    return Recommendation.model_validate(
        {
            "id": component,
            "rule": "r",
            "stack": "local",
            "component": component,
            "resources": ("i-1",),
            "current": str(change.old),
            "proposed": str(change.new),
            "saving": Range.model_validate({"low": 0, "mid": 0, "high": 0}),
            "risk": 0,
            "effort": "low",
            "evidence": {},
            "change": change,
        }
    )


@pytest.mark.parametrize(("component", "change", "resources"), PATCHES)
def test_a_patch_previews_as_exactly_its_change(
    tmp_path: Path, component: str, change: Change, resources: set[str]
):
    file = tmp_path / "Pulumi.local.yaml"
    shutil.copy(ROOT / file.name, file)
    planned = plan(file, [advice(component, change)])
    assert len(planned.patched) == 1, planned.refused
    write(planned)
    read_file(file)  # the settings model knows the path and takes the value
    after = preview("local", project=ROOT, config=document(file.read_text())["config"])
    assert differences(graph("local"), after) == resources
