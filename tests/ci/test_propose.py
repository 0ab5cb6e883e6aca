"""One pull request with new settings: opened, renewed, and left alone where people work on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ci.fake_github import REPOSITORY, TOKEN, FakeGitHub, github
from trimtab.github.api import ApiError, GitHub
from trimtab.github.propose import (
    MAX_LENGTH,
    TRAILER,
    Proposal,
    Proposed,
    files_below,
    propose,
)

BRANCH = "trimtab/right-size-prod"
REF = f"heads/{BRANCH}"


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with github() as found:
        yield found


def offer(fake: FakeGitHub, folder: Path, body: str = "why", **files: str) -> Proposed:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    proposal = Proposal(
        files=files_below(folder),
        base="main",
        branch=BRANCH,
        title="Right-size prod",
        body=body,
    )
    return propose(GitHub(fake.url, REPOSITORY, TOKEN, pause=0.001), proposal)


def test_it_is_one_commit_on_the_base_and_one_pull_request(
    fake: FakeGitHub, tmp_path: Path
) -> None:
    offer(fake, tmp_path, Pulumi_prod_yaml="new", ledger__prod_jsonl="{}")
    assert fake.files(REF) == {
        "README.md": "read me",
        "Pulumi.prod.yaml": "new",
        "ledger/prod.jsonl": "{}",
    }
    commit = fake.commits[fake.refs[REF]]
    assert commit["parents"] == [{"sha": fake.refs["heads/main"]}]
    assert TRAILER in commit["message"].splitlines()
    (pull,) = fake.pulls
    assert (pull["head"], pull["base"], pull["body"]) == (BRANCH, "main", "why")


def test_the_next_night_renews_it(fake: FakeGitHub, tmp_path: Path) -> None:
    offer(fake, tmp_path, Pulumi_prod_yaml="new")
    fake.commit("heads/main", {"README.md": "moved on"}, "others' work")
    offer(fake, tmp_path, body="newer", Pulumi_prod_yaml="newer")
    (pull,) = fake.pulls
    assert pull["body"] == "newer"
    assert fake.files(REF) == {"README.md": "moved on", "Pulumi.prod.yaml": "newer"}


def test_the_same_again_commits_nothing(fake: FakeGitHub, tmp_path: Path) -> None:
    offer(fake, tmp_path, Pulumi_prod_yaml="new")
    before = fake.refs[REF]
    fake.requests.clear()
    offer(fake, tmp_path)
    assert fake.refs[REF] == before
    assert ("POST", "git/commits") not in fake.requests


def test_nothing_new_proposes_nothing(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.commit("heads/main", {"Pulumi.prod.yaml": "same"}, "already")
    offer(fake, tmp_path, Pulumi_prod_yaml="same")
    assert fake.pulls == []
    assert REF not in fake.refs


def test_no_file_at_all_asks_for_nothing(fake: FakeGitHub, tmp_path: Path) -> None:
    offer(fake, tmp_path)
    assert fake.wrote() == []


def test_a_branch_with_peoples_commits_is_left(fake: FakeGitHub, tmp_path: Path) -> None:
    offer(fake, tmp_path, Pulumi_prod_yaml="new")
    theirs = fake.commit(REF, {"Pulumi.prod.yaml": "by hand"}, "I know better")
    left = offer(fake, tmp_path, Pulumi_prod_yaml="newer")
    assert fake.refs[REF] == theirs
    assert left.outcome == "left alone"


def test_a_base_that_moved_on_is_not_overwritten(fake: FakeGitHub) -> None:
    fake.commit("heads/main", {"Pulumi.prod.yaml": "others' work"}, "meanwhile")
    stale = Proposal(
        files={"Pulumi.prod.yaml": "mine"},
        before={"Pulumi.prod.yaml": "as I knew it"},
        base="main",
        branch=BRANCH,
        title="t",
        body="b",
    )
    with pytest.raises(ValueError, match="pull it first"):
        propose(GitHub(fake.url, REPOSITORY, TOKEN, pause=0.001), stale)
    assert REF not in fake.refs
    assert fake.pulls == []


@pytest.mark.parametrize("name", ["_github__workflows__ci_yml", "infra__main_py", "Pulumi_yaml"])
def test_only_settings_and_ledgers_may_change(fake: FakeGitHub, tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="only stacks' settings and their ledgers"):
        offer(fake, tmp_path, **{name: "x"})
    assert fake.wrote() == []


def test_a_long_body_is_cut_and_says_so(fake: FakeGitHub, tmp_path: Path) -> None:
    body = "```diff\n" + "\n".join("+ " + "x" * 98 for _ in range(1000))
    offer(fake, tmp_path, body=body, Pulumi_prod_yaml="new")
    said = fake.pulls[0]["body"]
    assert len(said) <= MAX_LENGTH
    assert said.count("```") == 2
    assert f"*{1000 - said.count('+ x')} more lines" in said


def test_a_repository_that_does_not_let_it_is_an_error(fake: FakeGitHub, tmp_path: Path) -> None:
    fake.may_write = False
    with pytest.raises(ApiError, match="403 Resource not accessible"):
        offer(fake, tmp_path, Pulumi_prod_yaml="new")
