"""Deployments and the look for drift, by the official CLI, on the sandbox in place of AWS."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.sandbox import emulator as emulators
from tests.ci.planted import SIMPLE, plant
from tests.ci.runner import ROOT, Job, Runner

pytestmark = [
    pytest.mark.official_cli,
    pytest.mark.skipif(not shutil.which("pulumi"), reason="no pulumi CLI on PATH"),
]

STACK = "dev"
ACCOUNT = "123456789012"
"""Whose the sandbox's dummy keys are."""
# The CLI has uv sync the program's environment: the one that this test runs in is left as it is.
UV = f"""#!/bin/sh
if [ "$1" = sync ]; then exit 0; fi
exec {ROOT}/.uv/bin/uv "$@"
"""


@dataclass
class Pipeline:
    """A stack that up.yml deployed."""

    runner: Runner
    deployed: Job

    def client(self, service: str) -> Any:
        """AWS, as somebody with a console sees it."""
        emulator = emulators.find(self.runner.place / "job-0")
        assert emulator is not None
        return emulator.clients(ACCOUNT).get(service, "us-east-1")


def in_sandbox(command: list[str], folder: Path) -> list[str]:
    """What AWS's credentials and the state's bucket are elsewhere."""
    return [sys.executable, "-m", "trimtab", "sandbox", "exec", "--", *command]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    place = tmp_path_factory.mktemp("deploy")
    origin = plant(place / "origin", SIMPLE)
    shared, tools = place / "sandbox", place / "tools"
    shared.mkdir()
    tools.mkdir()
    (tools / "uv").write_text(UV)
    (tools / "uv").chmod(0o755)
    context = {
        "github": {},
        "vars": {"AWS_REGION": "us-east-1"},
        "matrix": {"stack": STACK},
        "inputs": {"stack": STACK},
        "runner": {"os": "Linux", "arch": "X64"},
    }
    runner = Runner(
        place,
        origin,
        context,
        {"UV_NO_SYNC": "1", "UV_OFFLINE": "1"},
        tools=(tools,),
        wrap=in_sandbox,
        # One world for all jobs, as AWS is.
        prepare=lambda folder: (folder / ".trimtab").symlink_to(shared),
        ref="origin/main",
    )
    try:
        made = runner.by_hand(f"pulumi stack init {STACK} --non-interactive")
        assert made.code == 0, made.err
        yield Pipeline(runner, runner.job("deploy.yml", "up"))
    finally:
        emulators.stop(shared.parent / "job-0")


def test_it_previews_and_deploys(pipeline: Pipeline) -> None:
    assert pipeline.deployed.code == 0, pipeline.deployed.said[-4000:]
    assert "Policy Packs run:" in pipeline.deployed.step("preview").out
    assert f"### Preview of {STACK}" in pipeline.deployed.summary


def test_nothing_has_drifted_after_a_deployment(pipeline: Pipeline) -> None:
    job = pipeline.runner.job("drift.yml", "drift")
    assert job.code == 0, job.said[-4000:]
    assert f"### Drift of {STACK}" in job.summary


def test_what_somebody_changed_by_hand_is_drift(pipeline: Pipeline) -> None:
    ec2 = pipeline.client("ec2")
    found = ec2.describe_vpcs(Filters=[{"Name": "tag:component", "Values": ["demo"]}])
    (vpc,) = [v["VpcId"] for v in found["Vpcs"]]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "team", "Value": "somebody-else"}])
    job = pipeline.runner.job("drift.yml", "drift")
    assert job.step("look").code != 0
    assert "somebody-else" in job.summary
