"""Our own stacks hold to our own policies, and no suppression of theirs is stale."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from infra.engine import preview
from policies.findings import Report
from policies.run import Options, run

STACKS = ("account", "dev", "staging", "prod", "local")
# What local wastes on purpose, for right-sizing to find.
WASTE = {
    ("ec2-spot-nonprod", "trainer-group"),
    ("s3-lifecycle", "lake-scratch"),
    ("ec2-ebs-gp3", "serving-gpu-template"),
}
# What cannot be known before a deployment: what a type costs that has the attributes asked for
# (dev), and user data that names a file system which is not there yet (prod).
OPEN = {
    "dev": {("max-hourly-cost", "trimtab-dev")},
    "prod": {("ec2-no-secrets-userdata", "training-template")},
}


@cache
def check(project: Path, stack: str) -> Report:
    suppressions = project / "policies" / "suppressions.yaml"
    return run(preview(stack, project=project), None, Options(suppressions=suppressions))


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_of_ours_is_clean(project: Path, stack: str):
    report = check(project, stack)
    assert report.gate.result == "passed", report.gate.reasons
    found = {(f.policy, f.name) for f in report.having("fail", "error")}
    assert found == (WASTE if stack == "local" else set())
    assert all(s.state == "used" for s in report.suppressions)


@pytest.mark.parametrize("stack", STACKS)
def test_hardly_anything_is_unknown(project: Path, stack: str):
    unknown = {(f.policy, f.name) for f in check(project, stack).having("unknown")}
    assert unknown == OPEN.get(stack, set())


def test_findings_have_the_programs_lines(project: Path):
    report = check(project, "local")
    (found,) = [f for f in report.having("fail") if f.name == "lake-scratch"]
    assert found.source is not None
    assert found.source.file.startswith("infra/components/")
    assert found.component == "lake.scratch"
