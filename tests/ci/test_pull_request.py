"""A pull request with three planted faults: one comment, annotations, alerts, a red gate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ci.fake_github import REPOSITORY, TOKEN, FakeGitHub, github
from tests.ci.planted import PLANTED, SECRET, plant
from tests.ci.runner import Job, Runner, git
from tests.policies.formats.sarif_spec import Log

pytestmark = pytest.mark.slow


@dataclass
class Tried:
    """A pull request that ran through, and what is left of it."""

    judged: Job
    commented: Job
    runner: Runner
    fake: FakeGitHub
    head: str

    @property
    def comment(self) -> str:
        (only,) = self.fake.comments[1:]
        return str(only["body"])

    @property
    def artefact(self) -> Path:
        return self.runner.place / "artefacts" / "trimtab"


def runner_of(place: Path, url: str, stacks: str = "dev") -> Runner:
    origin = plant(place / "origin")
    head = git(origin, "rev-parse", "merge")
    pull = {
        "number": 7,
        "head": {"sha": head, "repo": {"full_name": REPOSITORY}},
        "base": {"sha": git(origin, "rev-parse", "main")},
    }
    context = {
        "github": {
            "server_url": "https://github.example",
            "repository": REPOSITORY,
            "sha": head,
            "token": TOKEN,
            "event": {"pull_request": pull},
        },
        "vars": {"STACKS": stacks},
        "inputs": {},
        "runner": {"os": "Linux", "arch": "X64"},
    }
    about = {
        "GITHUB_API_URL": url,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_RUN_ID": "42",
    }
    return Runner(place, origin, context, about)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    with github() as fake:
        runner = runner_of(tmp_path_factory.mktemp("pull-request"), fake.url)
        fake.say("<!-- trimtab -->\nI quote the marker and am no bot")
        judged = runner.job("pull-request.yml", "judge")
        commented = runner.job("pull-request.yml", "comment")
        assert commented.code == 0, commented.said
        yield Tried(judged, commented, runner, fake, runner.context["github"]["sha"])


def test_the_gate_is_red_and_nothing_else_broke(tried: Tried) -> None:
    assert {r.name: r.code for r in tried.judged.ran if r.code} == {"gate": 1}, tried.judged.said
    assert "judge" in {r.name for r in tried.judged.ran}


def test_the_comment_says_verdict_and_money_first(tried: Tried) -> None:
    lines = tried.comment.splitlines()
    assert lines[0] == "<!-- trimtab -->"
    assert re.fullmatch(
        r"## Trimtab: ❌ failed · \d+ new findings · \+\$8\d\.\d\d a month", lines[1]
    )


@pytest.mark.parametrize(("policy", "name"), PLANTED.items())
def test_each_fault_stands_in_the_open_and_links_to_its_line(
    tried: Tried, policy: str, name: str
) -> None:
    shown = tried.comment.partition("<details>")[0]
    (block,) = [x for x in shown.split("\n**`")[1:] if x.startswith(f"{name}`")]
    assert f"`{policy}`" in block
    link = re.search(r"\]\((\S+?)#L(\d+)\)", block)
    assert link is not None, block
    assert link[1] == f"https://github.example/{REPOSITORY}/blob/{tried.head}/program/__main__.py"
    program = git(tried.runner.origin, "show", "merge:program/__main__.py").splitlines()
    assert any(f'"{name}"' in line for line in program[int(link[2]) - 1 : int(link[2]) + 1])


def test_the_page_shows_it(tried: Tried) -> None:
    from tests.ci.comment_page import FILE, page

    written = FILE.read_text(encoding="utf-8")
    assert written == page(tried.comment, tried.head), "python -m tests.ci.comment_page"


def test_what_was_there_is_folded_and_what_is_fixed_is_told(tried: Tried) -> None:
    shown = tried.comment.partition("<details>")[0]
    assert "`disk`" not in shown
    assert "1 fixed by this change" in tried.comment


@pytest.mark.parametrize(("policy", "name"), PLANTED.items())
def test_each_fault_is_annotated(tried: Tried, policy: str, name: str) -> None:
    lines = [
        x for x in tried.judged.step("judge").out.splitlines() if x.startswith("::error file=")
    ]
    found = [x for x in lines if f"title={policy} " in x and f"::{name}" in x]
    assert len(found) == 1, lines
    assert "file=program/__main__.py,line=" in found[0]


def test_alerts_name_rule_file_and_line(tried: Tried) -> None:
    document = json.loads((tried.artefact / "sarif" / "dev.sarif").read_text())
    Log.model_validate(document)
    (run,) = document["runs"]
    new = [r for r in run["results"] if r["baselineState"] == "new"]
    assert set(PLANTED) <= {r["ruleId"] for r in new}
    rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert (tried.judged.folder / place["artifactLocation"]["uri"]).is_file()
    assert "github/codeql-action/upload-sarif" in tried.commented.used


def test_a_second_run_renews_the_comment(tried: Tried) -> None:
    before = len(tried.fake.comments)
    again = tried.runner.job("pull-request.yml", "comment")
    assert "renewed: https://github.example/comment/2" in again.out
    assert len(tried.fake.comments) == before == 2
    assert tried.fake.wrote()[-1] == ("PATCH", "issues/comments/2")


def test_the_summary_has_the_comment(tried: Tried) -> None:
    assert tried.comment.strip() in tried.commented.summary


def test_nothing_secret_is_said_or_kept(tried: Tried) -> None:
    kept = "".join(p.read_text() for p in tried.artefact.rglob("*") if p.is_file())
    for text in (tried.judged.said, tried.commented.said, tried.comment, kept):
        assert TOKEN not in text
        assert SECRET not in text


def test_the_job_that_may_write_has_nothing_of_the_pull_request(tried: Tried) -> None:
    assert git(tried.commented.folder, "log", "-1", "--format=%s") == "base"


def test_no_worktree_is_left(tried: Tried) -> None:
    assert len(git(tried.judged.folder, "worktree", "list").splitlines()) == 1


def test_a_fork_gets_the_summary_and_a_notice(tried: Tried) -> None:
    tried.fake.may_write = False
    try:
        job = tried.runner.job("pull-request.yml", "comment")
    finally:
        tried.fake.may_write = True
    assert job.code == 0
    assert "::notice title=no comment::" in job.out
    assert "## Trimtab" in job.summary


def test_a_program_that_cannot_run_is_told_and_is_no_pass(tmp_path: Path) -> None:
    with github() as fake:
        runner = runner_of(tmp_path, fake.url)
        git(runner.origin, "checkout", "-q", "merge")
        (runner.origin / "program" / "__main__.py").write_text("1 / 0\n")
        git(runner.origin, "commit", "-q", "-am", "broken")
        judged = runner.job("pull-request.yml", "judge")
        runner.job("pull-request.yml", "comment")
    assert judged.step("gate").code in {2, 3}
    assert "::error title=trimtab preview::" in judged.out
    (comment,) = fake.comments
    assert "## Trimtab: ⚠️" in comment["body"]
    assert "ZeroDivisionError" in comment["body"]


def test_a_stack_that_the_base_lacks_is_new(tmp_path: Path) -> None:
    with github() as fake:
        runner = runner_of(tmp_path, fake.url, stacks="dev fresh")
        git(runner.origin, "checkout", "-q", "merge")
        (runner.origin / "Pulumi.fresh.yaml").write_text("config: {}\n")
        git(runner.origin, "add", "-A")
        git(runner.origin, "commit", "-q", "-m", "a stack", "--amend")
        judged = runner.job("pull-request.yml", "judge")
        runner.job("pull-request.yml", "comment")
    assert "fresh: the base has no such stack" in judged.out
    assert "| `fresh` |" in fake.comments[0]["body"]
