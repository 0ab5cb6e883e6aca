"""What docs/policies.md and the pages below it say is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cost.graph import Resource
from infra.engine import preview
from policies._base import Policy
from policies.evaluate import all_policies, evaluate
from policies.formats.plain_json import describe
from policies.json_page import DESCRIBED, json_page
from policies.pages import FRAMEWORKS, PAGES, explain, frameworks, index, page
from tests.policies import accuracy_page
from tests.policies.run import PROGRAMS, verdicts
from tests.policies.sample import graph
from trimtab.policy_examples import example
from trimtab.policy_pages import evidence

AGAIN = "make docs writes it anew"

each_policy = pytest.mark.parametrize("policy", all_policies(), ids=lambda p: p.id)


def written(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


@pytest.mark.slow
@each_policy
def test_a_page_is_what_its_policy_does(policy: Policy):
    assert explain(policy) == page(policy, evidence(policy)), AGAIN


def test_the_lists_are_complete():
    assert written("README.md") == index(all_policies()), AGAIN
    assert written("frameworks.md") == frameworks(all_policies()), AGAIN
    assert written("json.md") == json_page(), AGAIN
    pages = {file.stem for file in PAGES.glob("*.md")}
    assert pages == {p.id for p in all_policies()} | {"README", "frameworks", "json", "accuracy"}, (
        AGAIN
    )


def test_the_keys_of_a_description_are_documented():
    documented = re.findall(r"^\| `(\w+)` ", DESCRIBED, re.MULTILINE)
    assert documented == list(describe(all_policies()[0]))


def test_accuracy_has_the_figures_of_today(samples: Path):
    text = written("accuracy.md")
    assert text == accuracy_page.page(samples, accuracy_page.day_of(text))


def test_accuracy_lists_each_disagreement():
    assert written("accuracy.md").endswith("\n".join(accuracy_page.disagreements()))


@each_policy
def test_frameworks_have_known_names_and_controls(policy: Policy):
    assert policy.frameworks.keys() <= FRAMEWORKS.keys()
    for controls in policy.frameworks.values():
        assert controls
        assert len(set(controls)) == len(controls)


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["failing", "passing"])
@each_policy
def test_an_example_is_a_whole_program(policy: Policy, variant: str, tmp_path: Path):
    code = example(PROGRAMS, policy.id.replace("-", "_"), variant)
    (tmp_path / "__main__.py").write_text(code, encoding="utf-8")
    (tmp_path / "Pulumi.yaml").write_text("name: sample\nruntime: python\n", encoding="utf-8")
    found = evaluate(preview("dev", project=tmp_path), policies=[policy])
    assert {f.name: f.verdict for f in found} == verdicts(policy.id, variant)


def test_a_policy_of_another_package_has_no_page_and_speaks_for_itself():
    told = explain(Policy(**ours(id="made-up", title="It holds")))
    assert told.startswith("# made-up\n\nIt holds.\n")
    assert "- `aws:ebs/volume:Volume`" in told
    assert "## Fails" not in told


def test_the_example_is_a_policy_that_works(project: Path):
    text = (project / "docs" / "policies.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (code,) = (block for block in blocks if "POLICY = Policy(" in block)
    names: dict = {}
    exec(code, names)  # noqa: S102 - our own page
    volumes = [
        Resource(urn=f"urn:{kind}", type="aws:ebs/volume:Volume", name=kind, inputs={"type": kind})
        for kind in ("gp2", "gp3")
    ]
    found = evaluate(graph(*volumes), policies=[names["POLICY"]])
    assert {f.name: f.verdict for f in found} == {"gp2": "fail", "gp3": "pass"}


def ours(**changed: Any) -> dict[str, Any]:
    known = {"severity": "low", "title": "t", "why": "w", "fix": "f", "check": lambda *_: iter(())}
    return {**known, "types": ("aws:ebs/volume:Volume",), **changed}
