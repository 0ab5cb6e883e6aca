"""The composite action: it installs from the lock and runs what it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ci.planted import plant
from tests.ci.runner import ACTION, ROOT, Machine, Runner, git, read

CONTEXT = {"inputs": {}, "runner": {"os": "Linux", "arch": "X64"}}
TESTED = {
    "pull-request.yml": "test_pull_request.py",
    "nightly-cost.yml": "test_nightly_cost.py",
    "deploy.yml": "test_deploy.py",
    "drift.yml": "test_deploy.py",
}
"""Workflows with scripts, and the test that runs their jobs."""

# ci.yml runs these very tests.
WORKFLOWS = sorted(set(ROOT.glob(".github/workflows/*.yml")) - {ROOT / ".github/workflows/ci.yml"})


def machine(place: Path) -> Machine:
    runner = Runner(place, plant(place / "origin"), CONTEXT)
    found = runner.machine()
    found.step({"uses": "actions/checkout"}, {})
    return found


def use(place: Path, commands: str) -> Machine:
    found = machine(place)
    found.step({"uses": f"./{ACTION}", "with": {"run": commands}}, {})
    return found


def test_its_commands_find_trimtab(tmp_path: Path) -> None:
    job = use(tmp_path, "trimtab --version\necho $((40 + 2))").job
    assert job.code == 0, job.said
    assert job.step("run").out.splitlines()[-1] == "42"
    assert job.step("install").out.startswith("make: Nothing to be done")


def test_the_first_command_that_fails_ends_it(tmp_path: Path) -> None:
    job = use(tmp_path, "false | true\necho still here").job
    assert job.step("run").code == 1
    assert "still here" not in job.out


def test_an_unset_variable_ends_it(tmp_path: Path) -> None:
    assert use(tmp_path, 'echo "$NOBODY_SET_THIS"').job.step("run").code == 1


def test_later_steps_have_it_on_path(tmp_path: Path) -> None:
    found = use(tmp_path, "")
    found.step({"name": "later", "run": "command -v trimtab"}, {})
    assert found.job.step("later").out.strip() == f"{found.job.folder}/.venv/bin/trimtab"
    assert "run" not in {r.name for r in found.job.ran}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda p: p.name)
def test_every_job_with_a_script_is_run_by_a_test(file: Path) -> None:
    if file.name == "ci.yml":
        pytest.skip("it runs these very tests")
    jobs = {
        n for n, job in read(file)["jobs"].items() if any("run" in s for s in job.get("steps", ()))
    }
    tests = (ROOT / "tests" / "ci" / TESTED[file.name]).read_text() if jobs else ""
    assert all(f'.job("{file.name}", "{name}")' in tests for name in jobs)


def test_origin_is_left_as_it_was(tmp_path: Path) -> None:
    found = use(tmp_path, "git status --porcelain")
    assert found.job.step("run").out == ""
    assert git(found.runner.origin, "branch", "--show-current") == "main"
