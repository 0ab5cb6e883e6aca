import datetime as dt
from pathlib import Path

import pytest

from cost.errors import NotFound, SourceError
from policies.findings import Suppression
from policies.suppressions import read_suppressions, suppress
from tests.policies.sample import finding, urn

DAY = dt.date(2026, 11, 23)
ENTRY = """suppressions:
  - policy: kms-rotation
    urn: "urn:pulumi:dev::sample::*::k"
    reason: imported key material
    owner: ml@example.com
    expires: 2026-12-31
"""


def tolerated(pattern: str, expires: dt.date = DAY) -> Suppression:
    return Suppression(policy="kms-rotation", urn=pattern, reason="r", owner="o", expires=expires)


def states(*suppressions: Suppression, stack: str = "dev") -> list[str]:
    _, found = suppress([finding()], suppressions, stack=stack, today=DAY)
    return [s.state for s in found]


def write(folder: Path, text: str) -> Path:
    path = folder / "suppressions.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read(tmp_path: Path):
    (found,) = read_suppressions(write(tmp_path, ENTRY), ["kms-rotation"])
    assert found.expires == dt.date(2026, 12, 31)


@pytest.mark.parametrize("part", ["policy", "urn", "reason", "owner", "expires"])
def test_every_part_is_required(tmp_path: Path, part: str):
    lines = [line for line in ENTRY.splitlines() if f"{part}:" not in line.replace("- ", "")]
    lines = [line.replace("    urn", "  - urn") if part == "policy" else line for line in lines]
    with pytest.raises(SourceError, match=part):
        read_suppressions(write(tmp_path, "\n".join(lines)), ["kms-rotation"])


def test_a_blank_reason_is_no_reason(tmp_path: Path):
    text = ENTRY.replace("imported key material", '" "')
    with pytest.raises(SourceError, match="reason"):
        read_suppressions(write(tmp_path, text), ["kms-rotation"])


@pytest.mark.parametrize("text", ["", "suppressions: 3", "a: [", "- x"])
def test_another_file_is_refused(tmp_path: Path, text: str):
    with pytest.raises(SourceError):
        read_suppressions(write(tmp_path, text), ["kms-rotation"])


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="cannot read"):
        read_suppressions(tmp_path / "none.yaml", [])


def test_a_policy_that_does_not_exist_is_refused(tmp_path: Path):
    with pytest.raises(NotFound, match="kms-rotation"):
        read_suppressions(write(tmp_path, ENTRY), ["s3-versioning"])


@pytest.mark.parametrize("pattern", [urn("k"), "*::k", "urn:pulumi:*::sample::*"])
def test_a_urn_or_a_glob_covers(pattern: str):
    (found,), (state,) = suppress([finding()], [tolerated(pattern)], stack="dev", today=DAY)
    assert found.verdict == "suppressed"
    assert found.suppression == tolerated(pattern)
    assert state.state == "used"


def test_it_holds_on_its_last_day_and_not_after():
    assert states(tolerated("*")) == ["used"]
    yesterday = tolerated("*", DAY - dt.timedelta(days=1))
    (found,), (state,) = suppress([finding()], [yesterday], stack="dev", today=DAY)
    assert (found.verdict, state.state) == ("fail", "expired")


def test_what_matches_nothing_is_unused():
    assert states(tolerated("*::other")) == ["unused"]


def test_what_passes_needs_none():
    found = [finding(verdict="pass")]
    _, (state,) = suppress(found, [tolerated("*")], stack="dev", today=DAY)
    assert state.state == "unused"


def test_those_of_other_stacks_are_left_out():
    assert states(tolerated(urn("k", stack="prod"))) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("urn:pulumi:dev::other::*", []),
        ("urn:pulumi:*::sample::*", ["used"]),
        ("urn:pulumi:dev::*::k", ["used"]),
        ("urn:pulumi:dev::*", ["used"]),
    ],
)
def test_those_of_other_projects_are_left_out(pattern: str, expected: list[str]):
    _, found = suppress([finding()], [tolerated(pattern)], stack="dev", today=DAY, project="sample")
    assert [s.state for s in found] == expected


def test_errors_and_fixed_findings_are_not_suppressed():
    found = [finding(verdict="error"), finding(status="fixed")]
    marked, (state,) = suppress(found, [tolerated("*")], stack="dev", today=DAY)
    assert [f.verdict for f in marked] == ["error", "fail"]
    assert state.state == "unused"
