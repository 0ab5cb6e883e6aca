"""What docs/policies.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cost.graph import Resource
from policies.evaluate import all_policies, evaluate
from policies.formats.markdown import table
from tests.policies.sample import graph
from tests.policies.test_accuracy import DISAGREE


@pytest.fixture(scope="module")
def text(project: Path) -> str:
    return (project / "docs" / "policies.md").read_text(encoding="utf-8")


def test_the_table_is_what_the_command_prints(text: str):
    assert text.endswith(table(all_policies()))


def test_each_disagreement_is_told(text: str):
    counted = re.findall(r"^\| (CKV\w+) \((\d)\) \|", text, re.MULTILINE)
    told = sorted(check for check, count in counted for _ in range(int(count)))
    assert told == sorted(case.partition(":")[0] for case in DISAGREE)


def test_the_example_is_a_policy_that_works(text: str):
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict = {}
    exec(code, names)  # noqa: S102 - our own page
    volumes = [
        Resource(urn=f"urn:{kind}", type="aws:ebs/volume:Volume", name=kind, inputs={"type": kind})
        for kind in ("gp2", "gp3")
    ]
    found = evaluate(graph(*volumes), policies=[names["POLICY"]])
    assert {f.name: f.verdict for f in found} == {"gp2": "fail", "gp3": "pass"}
