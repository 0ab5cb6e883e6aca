import pytest

from policies._remedy import Change
from policies.formats.github import render
from tests.policies.sample import finding, report


def lines(*findings, **gate) -> list[str]:
    return render(report(*findings, **gate)).splitlines()


@pytest.mark.parametrize(
    ("changed", "level"),
    [
        ({"severity": "high"}, "error"),
        ({"severity": "medium"}, "warning"),
        ({"verdict": "unknown"}, "notice"),
        ({"verdict": "error"}, "error"),
    ],
)
def test_only_what_fails_the_gate_is_an_error(changed: dict, level: str):
    (line,) = lines(finding(**changed))
    assert line.startswith(f"::{level} file=keys.py,line=7,")


def test_what_a_change_does_not_bring_is_silent():
    quiet = [
        finding(status="fixed"),
        finding(severity="high", status="existing"),
        finding(verdict="unknown", status="existing"),
        finding(verdict="suppressed"),
        finding(verdict="pass"),
    ]
    assert lines(*quiet) == []


def test_unknowns_can_be_ignored_or_errors():
    assert lines(finding(verdict="unknown"), unknown="ignore") == []
    assert lines(finding(verdict="unknown"), unknown="fail")[0].startswith("::error")


def test_text_cannot_start_another_command():
    (line,) = lines(finding(message="a\n::error::b %"))
    assert "a%0A::error::b %25" in line


def test_what_to_write_is_a_line_of_its_own():
    change = Change(path=("a",), value=True, keyword="enable_key_rotation=True")
    (line,) = lines(finding(remedy=(change,)))
    assert line.endswith("Fix: rotate%0Aenable_key_rotation=True")
