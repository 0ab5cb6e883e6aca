import datetime as dt

import pytest

from policies.findings import SuppressionState
from policies.gate import judge
from tests.policies.sample import finding


def result(*findings, suppressions=(), fail_on="high", unknown="warn") -> str:
    return judge(findings, suppressions, fail_on=fail_on, unknown=unknown).result


def state(name: str) -> SuppressionState:
    return SuppressionState(
        policy="p", urn="*", reason="r", owner="o", expires=dt.date(2026, 1, 1), state=name
    )


@pytest.mark.parametrize(
    ("severity", "fail_on", "expected"),
    [
        ("high", "high", "failed"),
        ("critical", "high", "failed"),
        ("medium", "high", "passed"),
        ("medium", "medium", "failed"),
        ("low", "low", "failed"),
    ],
)
def test_the_threshold_is_included(severity: str, fail_on: str, expected: str):
    assert result(finding(severity=severity), fail_on=fail_on) == expected


@pytest.mark.parametrize("status", ["existing", "fixed"])
def test_what_is_not_new_does_not_fail(status: str):
    assert result(finding(severity="critical", status=status)) == "passed"


@pytest.mark.parametrize(
    ("handling", "expected"), [("fail", "unfinished"), ("warn", "passed"), ("ignore", "passed")]
)
def test_unknowns_as_asked(handling: str, expected: str):
    assert result(finding(verdict="unknown"), unknown=handling) == expected


def test_an_error_is_never_passed_over():
    assert result(finding(verdict="error", status="existing"), fail_on="critical") == "unfinished"


def test_unfinished_goes_before_failed():
    assert result(finding(severity="critical"), finding(verdict="error")) == "unfinished"


@pytest.mark.parametrize(
    ("name", "expected"), [("used", "passed"), ("unused", "failed"), ("expired", "failed")]
)
def test_stale_suppressions_fail(name: str, expected: str):
    assert result(suppressions=[state(name)]) == expected
