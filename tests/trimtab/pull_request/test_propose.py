"""From recommendations to commits: patches that git takes, a branch, a pull request."""

from __future__ import annotations

import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cost.apply import Plan, plan
from cost.errors import InputError
from cost.ledger import FileLedger, entries_of, in_project
from cost.ledger_s3 import S3Ledger
from cost.rules.idle_instance import RULE
from tests.ci.fake_github import REPOSITORY, TOKEN, github
from tests.cost import builders as b
from trimtab.github.propose import Proposal
from trimtab.pull_request import propose
from trimtab.pull_request.body import Proposing
from trimtab.pull_request.propose import Files, Per
from trimtab.pull_request.repository import Repository

NAMES = ("clusters.api", "clusters.batch")
SETTINGS = """config:
  trimtab:clusters:
    api: {kind: serving}
    # two of them
    batch: {kind: serving}
"""
AT = datetime(2026, 11, 1, tzinfo=UTC)


class Clone:
    """A repository with a project in a folder of it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.file = top / "platform" / "Pulumi.dev.yaml"
        self.file.parent.mkdir(parents=True)
        self.file.write_text(SETTINGS)
        self.git("init", "-q", "-b", "main")
        self.save()

    def git(self, *arguments: str) -> str:
        who = ["-c", "user.name=me", "-c", "user.email=me@example.com"]
        command = ["git", "-C", str(self.top), *who, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def save(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "mine")

    def planned(self) -> tuple[Proposing, Plan]:
        lines = [b.instance(f"i-{name}", component=name) for name in NAMES]
        series = [s for name in NAMES for s in b.at_rest_series(f"i-{name}")]
        context = b.context(*lines, metrics=b.metrics(*series))
        planned = plan(self.file, b.run(RULE, context).recommended)
        return Proposing(planned=planned, context=context, rules={RULE.id: RULE}), planned

    def files(self, planned: Plan) -> Files:
        return Files.of(planned, in_project(self.file.parent, "dev"))


def entries(planned: Plan):
    rules = {RULE.id: RULE}
    events = ("recommended", "applied")
    return [e for event in events for e in entries_of("dev", event, planned.patched, rules, AT)]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone")


@pytest.mark.parametrize("per", ["recommendation", "component"])
def test_patches_build_on_each_other_and_git_takes_them(clone: Clone, per: Per) -> None:
    given, planned = clone.planned()
    files = clone.files(planned)
    made = propose.patches(given, files, entries(planned), per, clone.top.parent / "out")
    assert clone.git("status", "--porcelain") == ""
    assert len(made) == 2
    clone.git("am", "-q", *map(str, made))
    assert clone.file.read_bytes() == planned.after
    kept = in_project(clone.file.parent, "dev").read()
    assert [e.event for e in kept] == ["recommended"] * 2 + ["applied"] * 2
    assert clone.git("log", "-1", "--format=%s").startswith("Right-size clusters.")


def test_each_patch_has_its_own_change_and_record_alone(clone: Clone) -> None:
    given, planned = clone.planned()
    out = clone.top.parent / "out"
    first, *_ = propose.patches(
        given, clone.files(planned), entries(planned), "recommendation", out
    )
    clone.git("am", "-q", str(first))
    assert clone.file.read_text().count("parked: true") == 1
    applied = [e for e in in_project(clone.file.parent, "dev").read() if e.event == "applied"]
    assert [e.component for e in applied] == [planned.patched[0].component]


def test_without_a_token_there_is_a_branch_and_what_to_run(clone: Clone) -> None:
    given, planned = clone.planned()
    proposal = propose.propose(given, clone.files(planned), entries(planned), None)
    repository = Repository.of(clone.file.parent)
    head = clone.git("rev-parse", "HEAD")
    *_, create = propose.keep(repository, proposal, clone.top.parent / "out")
    assert clone.git("rev-parse", "HEAD") == head
    changed = clone.git("diff", "--name-only", "main", proposal.branch).split()
    assert changed == ["platform/Pulumi.dev.yaml", "platform/ledger/dev.jsonl"]
    words = shlex.split(create)
    assert words[words.index("--title") + 1] == proposal.title
    page = Path(words[words.index("--body-file") + 1])
    assert page.read_text() == proposal.body
    propose.keep(repository, proposal, clone.top.parent / "out")  # renewed, not refused


def test_a_branch_with_peoples_commits_is_left(clone: Clone) -> None:
    given, planned = clone.planned()
    proposal = propose.propose(given, clone.files(planned), entries(planned), None)
    clone.git("branch", proposal.branch)
    with pytest.raises(InputError, match="people have committed"):
        propose.keep(Repository.of(clone.top), proposal, clone.top.parent)


def test_with_a_token_the_pull_request_is_opened_and_renewed(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, planned = clone.planned()
    files = clone.files(planned)
    with github() as fake:
        fake.commit("heads/main", {"platform/Pulumi.dev.yaml": SETTINGS}, "as here")
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        clone.git("remote", "add", "origin", f"git@github.com:{REPOSITORY}.git")
        client = propose.client(files.repository)
        assert client is not None
        for _ in range(2):
            proposal = propose.propose(given, files, entries(planned), None)
            assert propose.send(client, proposal).startswith("proposed: https://")
        (pull,) = fake.pulls
        assert (pull["title"], pull["body"]) == (proposal.title, proposal.body)
        there = fake.files(f"heads/{proposal.branch}")
        assert there["platform/Pulumi.dev.yaml"] == planned.after.decode()
        fake.commit("heads/main", {"platform/Pulumi.dev.yaml": "moved: on\n"}, "meanwhile")
        with pytest.raises(InputError, match="pull it first"):
            propose.send(client, proposal)


def test_whose_repository_it_is_must_be_known(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.of(clone.top)
    assert propose.client(repository) is None
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with pytest.raises(InputError, match="GITHUB_REPOSITORY"):
        propose.client(repository)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("GITHUB_API_URL", "http://elsewhere.example")
    with pytest.raises(InputError, match="https alone"):
        propose.client(repository)


def test_what_is_not_committed_is_not_proposed_over(clone: Clone) -> None:
    clone.file.write_text(SETTINGS + "# mine\n")
    _, planned = clone.planned()
    with pytest.raises(InputError, match="differs from what was committed"):
        clone.files(planned)


def test_a_branch_carries_its_ledger(clone: Clone) -> None:
    _, planned = clone.planned()
    with pytest.raises(InputError, match="carries its ledger"):
        Files.of(planned, S3Ledger(None, "b", "p", "dev"))


def test_a_ledger_in_another_folder_cannot_be_proposed(clone: Clone) -> None:
    given, planned = clone.planned()
    elsewhere = Files.of(planned, FileLedger(clone.file.parent / "records" / "dev.jsonl"))
    with pytest.raises(InputError, match="only stacks' settings"):
        propose.propose(given, elsewhere, entries(planned), None)


def test_outside_of_a_repository_it_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a git repository"):
        Repository.of(tmp_path)


def test_a_proposal_is_of_settings_and_ledgers_alone() -> None:
    with pytest.raises(ValueError, match="only stacks' settings"):
        Proposal(files={"setup.py": ""}, base="main", branch="b", title="t", body="b")
