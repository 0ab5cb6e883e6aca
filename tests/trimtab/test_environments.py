"""The page of the environments says what the settings say, and what the estimates say."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.infra.graphs import ROOT, STACKS, graph
from trimtab import environments

ALIKE = {"zones", "recovery region", "spend guard is a dry run", "spend guard, USD an hour"}
"""What our environments may have in common, and others need not."""
PAGE = ROOT / "docs" / "environments.md"


@cache
def page() -> str:
    return environments.render({name: graph(name) for name in environments.STACKS})


def test_the_page_is_current() -> None:
    again = "python -m trimtab.environments > docs/environments.md"
    assert PAGE.read_text(encoding="utf-8") == page(), again


def test_all_stacks_stand_side_by_side() -> None:
    assert set(environments.STACKS) == set(STACKS)
    rows = [line for line in page().splitlines() if line.startswith("|")]
    assert {row.replace("\\|", "").count("|") for row in rows} == {8}


@pytest.mark.parametrize("stack", STACKS)
def test_nearly_all_resources_have_a_price(stack: str) -> None:
    (row,) = re.findall(rf"^\| {stack} \| \d+ \| ([\d.]+) % \|", page(), re.MULTILINE)
    assert float(row) >= 95


def test_every_difference_has_a_reason_and_differs() -> None:
    for row in environments.ROWS:
        (line,) = (x for x in page().splitlines() if x.startswith(f"| {row.what} |"))
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert cells[-1] == row.why and row.why
        environment_cells = set(cells[2:-1])
        assert len(environment_cells) > 1 or row.what in ALIKE, row.what
