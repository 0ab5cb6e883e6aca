"""Rules of composite alarms, worked out as CloudWatch does."""

from __future__ import annotations

import pytest

from infra.sandbox.alarm_rules import alarms_of, holds, wrong_with

STATES = {"a": "ALARM", "b": "OK", "c": "INSUFFICIENT_DATA", "arn:aws:x:alarm:d": "ALARM"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("ALARM(a)", True),
        ('ALARM("b") OR ALARM("a")', True),
        ("ALARM(a) AND ALARM(b)", False),
        ("ALARM(a) AND NOT ALARM(b)", True),
        ("OK(b) AND INSUFFICIENT_DATA( c )", True),
        ("ALARM(b) AND ALARM(c) OR ALARM(a)", True),
        ("ALARM(b) AND (ALARM(c) OR ALARM(a))", False),
        ("NOT (ALARM(b) OR ALARM(c))", True),
        ("TRUE AND NOT FALSE", True),
        ('ALARM("arn:aws:x:alarm:d")', True),
    ],
)
def test_rules(rule: str, expected: bool) -> None:
    assert holds(rule, STATES.__getitem__) is expected


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "lacks a condition"),
        ("ALARM(a) OR", "lacks a condition"),
        ("(ALARM(a)", "closing parenthesis"),
        ("ALARM(a) ALARM(b)", "goes on after its end"),
        ("WARNING(a)", "cannot be read from 'WARNING"),
        ("ALARM()", "cannot be read"),
        (" OR ".join(f"ALARM(a{n})" for n in range(101)), "names 101 alarms: at most 100"),
        (" OR ".join("ALARM(a)" for _ in range(251)), "has 501 elements: at most 500"),
    ],
)
def test_what_aws_refuses(rule: str, reason: str) -> None:
    assert reason in (wrong_with(rule) or "")


def test_the_alarms_of_a_rule_are_named_once() -> None:
    assert alarms_of('ALARM(a) OR NOT (OK("b c") AND ALARM(a))') == ("a", "b c")
    assert wrong_with("ALARM(a)") is None
