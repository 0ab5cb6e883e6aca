"""The matrix of roles is what production's policies say, and the page shows it."""

from __future__ import annotations

from functools import cache
from itertools import chain

import pytest

from policies._truth import Truth
from tests.infra.graphs import graph
from trimtab.access_matrix import (
    END,
    NOBODY,
    PAGE,
    ROLES,
    SECTIONS,
    TEAM,
    Question,
    answers,
    table,
    written,
)
from trimtab.roles import Roles

QUESTIONS = tuple(chain.from_iterable(SECTIONS.values()))


@cache
def production() -> Roles:
    return Roles(graph("prod"), account="111122223333", region="us-east-1")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: str(q.what))
def test_roles_may_do_what_the_matrix_says(question: Question) -> None:
    assert answers(production(), question) == frozenset(question.allowed.split())


def test_the_page_shows_the_matrix() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert END in page
    assert written(page, table(production())) == page, "python -m trimtab.access_matrix"


def test_questions_name_roles_that_there_are() -> None:
    for question in QUESTIONS:
        assert set(question.allowed.split()) <= ROLES.keys(), question.what
    assert any(question.allowed == NOBODY for question in QUESTIONS)


def test_what_is_denied_to_a_team_is_allowed_to_the_other() -> None:
    """So that the matrix does not say no for another reason than the team."""
    key = "arn:aws:s3:::trimtab-prod-curated-111122223333/teams/ranking/x"
    for team, allowed in (("ranking", Truth.YES), (TEAM, Truth.NO)):
        found = production().ask("data-scientist", "s3:GetObject", key, team=team)
        assert found.allowed is allowed, found.why


def test_a_session_without_a_team_sees_the_stacks_own_alone() -> None:
    found = production().ask(
        "data-scientist",
        "s3:GetObject",
        "arn:aws:s3:::trimtab-prod-curated-111122223333/teams/search/x",
    )
    assert found.allowed is Truth.NO
