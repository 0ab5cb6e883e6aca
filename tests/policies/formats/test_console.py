from rich.console import Console

from policies._remedy import Change
from policies.formats.console import render
from tests.policies.sample import finding, report


def text(*findings, passes: bool = False, **gate) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        console.print(render(report(*findings, **gate), passes=passes))
    return captured.get()


def test_a_finding_has_its_line_and_its_fix():
    shown = text(finding())
    assert "keys.py:7  k: never rotated" in shown
    assert "fix: rotate" in shown


def test_the_most_severe_come_first():
    shown = text(finding("low"), finding("bad", severity="critical", policy="iam-no-admin"))
    assert shown.index("bad") < shown.index("low")


def test_counts_and_gate_are_said():
    shown = text(finding(), finding("b", verdict="pass"), result="failed", reasons=("because",))
    assert "1 pass, 1 fail, 0 unknown" in shown
    assert "failed; because" in shown


def test_passes_only_if_asked_for():
    assert "fine" not in text(finding("fine", verdict="pass"))
    assert "fine" in text(finding("fine", verdict="pass"), passes=True)


def test_names_cannot_be_markup():
    assert "[red]x" in text(finding("[red]x"))


def test_what_to_write_stands_below_the_line():
    change = Change(path=("a",), value=True, keyword="enable_key_rotation=True")
    assert "set enable_key_rotation=True" in text(finding(remedy=(change,)))
