"""The nightly run: a report, recommendations, and a pull request with the settings they change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ci.fake_github import REPOSITORY, TOKEN, FakeGitHub, github
from tests.ci.planted import repository
from tests.ci.runner import Job, Runner
from tests.infra.projects import copy_project
from tests.trimtab.test_rightsize import BEFORE, IDLE, LARGE, bill, utilisation

pytestmark = pytest.mark.slow

REF = "heads/trimtab/right-size-local"
# Stands in for `pulumi stack export`: the official CLI's own export is read in tests/e2e.
EXPORT = """#!/bin/sh
test "$1 $2 $3 $4 $5" = "stack export --stack local --file" || exit 9
exec trimtab preview -s local --json "$6"
"""


@dataclass
class Night:
    """What a night left."""

    measured: Job
    proposed: Job
    runner: Runner
    fake: FakeGitHub

    @property
    def artefact(self) -> Path:
        return self.runner.place / "artefacts" / "nightly-local"


def runner_of(place: Path, url: str) -> Runner:
    origin = copy_project(place / "origin")
    repository(origin)
    tools = place / "tools"
    tools.mkdir()
    (tools / "pulumi").write_text(EXPORT)
    (tools / "pulumi").chmod(0o755)
    bought = bill(place / "bill", *BEFORE)
    metrics = utilisation(place / "metrics.csv", {IDLE: 1.0, LARGE: 10.0})
    context = {
        "github": {"token": TOKEN, "ref_name": "main"},
        "vars": {"BILL": bought, "METRICS": metrics},
        "matrix": {"stack": "local"},
        "inputs": {},
        "runner": {"os": "Linux", "arch": "X64"},
    }
    about = {"GITHUB_API_URL": url, "GITHUB_REPOSITORY": REPOSITORY}
    return Runner(place, origin, context, about, ref="origin/main", tools=(tools,))


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with github() as fake:
        runner = runner_of(tmp_path_factory.mktemp("nightly"), fake.url)
        measured = runner.job("nightly-cost.yml", "measure")
        assert measured.code == 0, measured.said
        proposed = runner.job("nightly-cost.yml", "propose")
        assert proposed.code == 0, proposed.said
        yield Night(measured, proposed, runner, fake)


def test_every_step_ran(night: Night) -> None:
    names = {"state", "right-size", "report", "gather what changed"}
    assert names <= {r.name for r in night.measured.ran}
    assert "aws-actions/configure-aws-credentials" in night.measured.used


def test_the_report_and_the_recommendations_are_kept(night: Night) -> None:
    found = json.loads((night.artefact / "recommendations.json").read_text())
    rules = {r["rule"] for r in found["recommendations"]}
    assert rules == {"idle-instance", "oversized-cpu"}
    assert "clusters.features-old" in (night.artefact / "report.html").read_text()
    assert json.loads((night.artefact / "report.json").read_text())["totals"]


def test_the_summary_has_the_spend_and_the_savings(night: Night) -> None:
    assert "## Right-sizing" in night.measured.summary
    assert "| clusters.features-old | 1 x m5.xlarge -> parked |" in night.measured.summary
    assert (night.artefact / "report.md").read_text() in night.measured.summary


def test_the_state_is_not_in_the_artefact(night: Night) -> None:
    assert not list(night.artefact.rglob("*state*"))


def test_the_pull_request_changes_settings_and_ledger(night: Night) -> None:
    (pull,) = night.fake.pulls
    assert pull["title"] == "Right-size local"
    for part in ("```diff", "```mermaid", "Monthly cost of `local`", "policies on `local`"):
        assert part in pull["body"]
    assert "clusters.features-old" in pull["body"]
    files = night.fake.files(REF)
    assert set(files) == {"README.md", "Pulumi.local.yaml", "ledger/local.jsonl"}
    before = (night.runner.origin / "Pulumi.local.yaml").read_text().splitlines()
    added = [x for x in files["Pulumi.local.yaml"].splitlines() if x not in before]
    assert any("parked: true" in line for line in added)
    assert len(added) <= 2
    events = [json.loads(line) for line in files["ledger/local.jsonl"].splitlines()]
    assert {e["component"] for e in events} == {"clusters.features-old", "clusters.serving-cpu"}


def test_nothing_secret_is_said_or_kept(night: Night) -> None:
    kept = "".join(p.read_text() for p in night.artefact.rglob("*") if p.is_file())
    assert TOKEN not in kept + night.measured.said + night.proposed.said


def test_the_job_that_may_write_has_no_credentials_of_aws(night: Night) -> None:
    assert not any("aws" in action for action in night.proposed.used)
