"""The client of GitHub's API: pages, second tries, and whom the token is shown to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from trimtab_ci.comment import comment

from tests.ci.fake_github import REPOSITORY, TOKEN, FakeGitHub, github
from trimtab.github.api import TRIES, ApiError, GitHub


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with github() as found:
        yield found


def client(fake: FakeGitHub) -> GitHub:
    return GitHub(fake.url, REPOSITORY, TOKEN, pause=0.001)


def test_all_pages_are_read_before_a_comment_is_taken_for_new(fake: FakeGitHub) -> None:
    for i in range(230):
        fake.say(f"talk {i}")
    fake.say("<!-- trimtab -->\nold", "Bot")
    comment(client(fake), 7, "<!-- trimtab -->", "<!-- trimtab -->\nnew")
    assert len(fake.comments) == 231
    assert fake.comments[-1]["body"].endswith("new")


def test_what_passes_is_tried_again(fake: FakeGitHub) -> None:
    fake.fails = [502, 429]
    assert client(fake).get("git/ref/heads/main")["object"]["sha"] == fake.refs["heads/main"]
    assert len(fake.requests) == 3


def test_it_gives_up(fake: FakeGitHub) -> None:
    fake.fails = [503] * 9
    with pytest.raises(ApiError, match="503 not now"):
        client(fake).get("git/ref/heads/main")
    assert len(fake.requests) == TRIES


def test_a_comment_is_not_made_twice(fake: FakeGitHub) -> None:
    fake.fails = [502]
    with pytest.raises(ApiError):
        client(fake).post("issues/7/comments", {"body": "x"})
    assert len(fake.requests) == 1


def test_a_wrong_token_is_told_and_not_shown(fake: FakeGitHub) -> None:
    with pytest.raises(ApiError, match="401 Bad credentials") as raised:
        replace(client(fake), token="ghs_wrong").get("git/ref/heads/main")
    assert "ghs_wrong" not in str(raised.value)


def test_nobody_there() -> None:
    nobody = GitHub("http://127.0.0.1:9", REPOSITORY, TOKEN, pause=0.001)
    with pytest.raises(ApiError, match="cannot be reached"):
        nobody.get("git/ref/heads/main")


def test_the_token_is_not_sent_in_the_clear() -> None:
    with pytest.raises(ApiError, match="https alone"):
        GitHub("http://github.example", REPOSITORY, TOKEN)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(ApiError, match="GITHUB_TOKEN is not set"):
        GitHub.of({"GITHUB_REPOSITORY": REPOSITORY})
