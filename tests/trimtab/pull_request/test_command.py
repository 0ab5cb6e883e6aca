"""`trimtab rightsize --apply FILE --open-pr | --patches`: the whole way, by the command line."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ci.fake_github import REPOSITORY, TOKEN, FakeGitHub, github
from tests.infra.projects import copy_project
from tests.trimtab.run import Done, run
from tests.trimtab.test_rightsize import BEFORE, IDLE, LARGE, bill, utilisation

pytestmark = pytest.mark.slow

REF = "heads/trimtab/right-size-local"


@dataclass(frozen=True)
class Clone:
    """A project in git, and a month's bill and utilisation beside it."""

    folder: Path
    given: tuple[Any, ...]

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=me", "-c", "user.email=me@example.com"]
        command = ["git", "-C", str(self.folder), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def propose(self, *more: Any, **environment: str) -> Done:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.folder)
            for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY"):
                patch.delenv(name, raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            return run(*self.given, "--apply", "Pulumi.local.yaml", *more)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    place = tmp_path_factory.mktemp("clone")
    metrics = utilisation(place / "metrics.csv", {IDLE: 1.0, LARGE: 10.0})
    given = ("rightsize", bill(place / "bill", *BEFORE), "--metrics", metrics)
    made = Clone(copy_project(place / "project"), given)
    made.git("init", "-q", "-b", "main")
    made.git("add", "-A")
    made.git("commit", "-q", "-m", "mine")
    return made


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeGitHub]:
    with github() as found:
        yield found


@pytest.fixture(scope="module")
def body(clone: Clone, fake: FakeGitHub) -> str:
    """What the pull request that was opened says."""
    settings = {p.name: p.read_text() for p in clone.folder.glob("Pulumi.local.yaml")}
    fake.commit("heads/main", settings, "as here")
    about = {"GITHUB_API_URL": fake.url, "GITHUB_REPOSITORY": REPOSITORY}
    done = clone.propose("--open-pr", GITHUB_TOKEN=TOKEN, **about)
    assert done.code == 0, done.err
    assert "proposed: https://github.example/pull/1" in done.out
    (pull,) = fake.pulls
    assert TOKEN not in done.out + done.err + pull["body"]
    return str(pull["body"])


def test_the_pull_request_changes_settings_and_ledger_alone(
    clone: Clone, fake: FakeGitHub, body: str
) -> None:
    files = fake.files(REF)
    assert set(files) == {"Pulumi.local.yaml", "ledger/local.jsonl"}
    assert files["Pulumi.local.yaml"].count("parked: true") == 1
    events = [json.loads(line)["event"] for line in files["ledger/local.jsonl"].splitlines()]
    assert events == ["recommended"] * 2 + ["applied"] * 2
    assert clone.git("status", "--porcelain") == ""


def test_it_says_what_it_costs_and_what_the_policies_say(body: str) -> None:
    for part in ("Monthly cost of `local`:", "policies on `local`", "### Rollback"):
        assert part in body
    assert body.count("```mermaid") == 2
    assert "| clusters.serving-cpu |" in body
    assert "Not previewed" not in body
    assert "<!-- trimtab" not in body


def test_without_a_token_the_branch_is_made_here(clone: Clone, body: str) -> None:
    done = clone.propose("--open-pr")
    assert done.code == 0, done.err
    assert "gh pr create --base main --head trimtab/right-size-local" in done.out
    assert (clone.folder / "build/rightsize/right-size-local.md").read_text() == body
    changed = clone.git("diff", "--name-only", "main", "trimtab/right-size-local").split()
    assert changed == ["Pulumi.local.yaml", "ledger/local.jsonl"]


def test_a_dry_run_prints_the_description_and_makes_nothing(clone: Clone) -> None:
    before = clone.git("for-each-ref")
    done = clone.propose("--open-pr", "--dry-run", "--format", "markdown")
    assert done.code == 0, done.err
    assert done.out.index("### Rollback") < done.out.index("## Right-sizing\n")
    assert clone.git("for-each-ref") == before


def test_patches_are_written_for_git_am(clone: Clone, tmp_path: Path) -> None:
    done = clone.propose("--patches", tmp_path, "--per", "component")
    assert done.code == 0, done.err
    made = sorted(tmp_path.glob("*.patch"))
    assert len(made) == 2
    assert f"git am {made[0]}" in done.out
    for patch in made:
        clone.git("apply", "--check", os.fspath(patch))
        clone.git("am", "-q", os.fspath(patch))
    assert "parked: true" in (clone.folder / "Pulumi.local.yaml").read_text()
    clone.git("reset", "-q", "--hard", "HEAD~2")


def test_settings_that_were_changed_and_not_committed_are_left(clone: Clone) -> None:
    file = clone.folder / "Pulumi.local.yaml"
    text = file.read_text()
    file.write_text(text + "# mine\n")
    done = clone.propose("--patches", clone.folder / "out")
    assert done.code == 2
    assert "differs from what was committed last" in done.err
    assert file.read_text() == text + "# mine\n"
    file.write_text(text)
