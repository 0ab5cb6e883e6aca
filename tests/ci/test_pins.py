"""Other people's actions are pinned: a tag can be moved to other code, a commit cannot."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from tests.ci.runner import ROOT

FILES = sorted([*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob(".github/actions/*/action.yml")])
LINES = [
    (file.relative_to(ROOT).as_posix(), line.strip().removeprefix("- "))
    for file in FILES
    for line in file.read_text().splitlines()
    if re.match(r"\s*(- )?uses:", line)
]


@pytest.mark.parametrize(("file", "line"), LINES)
def test_an_action_is_ours_or_a_commit_with_its_version(file: str, line: str) -> None:
    theirs = r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
    assert re.fullmatch(rf"{theirs}|uses: \./\.github/[\w./-]+", line), f"{file}: {line}"


def test_one_action_has_one_version() -> None:
    found = defaultdict(set)
    for _, line in LINES:
        action, at, version = line.partition("@")
        if at:
            found[action].add(version)
    assert {a: v for a, v in found.items() if len(v) > 1} == {}
