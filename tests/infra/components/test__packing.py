"""Policies that IAM takes: whole statements, the same way every time, or a clear refusal."""

from __future__ import annotations

import json
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cost.errors import SettingsError
from infra.components._packing import MANAGED_LIMIT, pack, size, unique
from infra.components._policy import Statement, allow


def statement(number: int, length: int = 20) -> Statement:
    return allow(f"S{number}", [f"service:{'x' * length}{number}"], ["*"])


def statements(policies: list[str]) -> list[Statement]:
    return list(chain.from_iterable(json.loads(p)["Statement"] for p in policies))


def test_white_space_does_not_count() -> None:
    assert size('{ "a":  [1, 2] }') == len('{"a":[1,2]}')


def test_few_statements_are_one_policy() -> None:
    few = [statement(i) for i in range(3)]
    (policy,) = pack(few, policies=8, whose="deploy")
    assert statements([policy]) == few


@given(st.lists(st.integers(1, 5000), max_size=30))
def test_every_statement_is_in_one_policy_within_the_limit(lengths: list[int]) -> None:
    wanted = [statement(i, length) for i, length in enumerate(lengths)]
    packed = pack(wanted, policies=40, whose="deploy")
    assert all(size(p) <= MANAGED_LIMIT for p in packed)
    assert sorted(s["Sid"] for s in statements(packed)) == sorted(s["Sid"] for s in wanted)
    assert packed == pack(wanted, policies=40, whose="deploy")


def test_one_more_at_the_end_leaves_the_others_where_they_are() -> None:
    before = [statement(i, 1000) for i in range(12)]
    old = pack(before, policies=8, whose="deploy")
    new = pack([*before, statement(99, 1000)], policies=8, whose="deploy")
    for old_policy, new_policy in zip(old, new, strict=False):
        assert statements([new_policy])[: len(statements([old_policy]))] == statements([old_policy])


def test_what_two_sections_say_is_said_once() -> None:
    assert unique([statement(1), statement(2), statement(1)]) == [statement(1), statement(2)]


def test_different_statements_of_one_sid_are_numbered() -> None:
    same = [allow("Logs", [action], ["*"]) for action in ("logs:A", "logs:B", "logs:C")]
    assert [s["Sid"] for s in unique(same)] == ["Logs", "Logs2", "Logs3"]


def test_a_statement_that_fits_nowhere_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="statement S7 of role deploy") as refused:
        pack([statement(7, 7000)], policies=8, whose="deploy")
    assert "6144" in str(refused.value)


def test_more_policies_than_the_quota_are_refused() -> None:
    many = [statement(i, 5000) for i in range(9)]
    with pytest.raises(SettingsError, match="needs 9 policies") as refused:
        pack(many, policies=8, whose="trimtab-prod-deploy")
    assert "policies_per_role" in str(refused.value)
