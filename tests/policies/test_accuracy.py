"""How often our verdicts agree with those of other tools, on cases that others wrote.

The converted ones are outside sample data: without TRIMTAB_SAMPLES their tests are skipped.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from policies.evaluate import all_policies
from tests.policies import converted, unseen_cases
from tests.policies.disagree import CONVERTED, DISAGREE, UNSEEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.policies.verdicts import Compared


@pytest.fixture(scope="module")
def outside(samples: Path) -> list[Compared]:
    return converted.compare(samples)


@pytest.fixture(scope="module")
def ours() -> list[Compared]:
    return unseen_cases.compare()


def different(rows: list[Compared]) -> set[str]:
    return {row.case for row in rows if row.expected != row.ours}


def test_every_disagreement_is_deliberate(outside: list[Compared]):
    assert different(outside) == set(CONVERTED)


def test_every_disagreement_on_unseen_cases_is_deliberate(ours: list[Compared]):
    assert different(ours) == set(UNSEEN)


def test_disagreements_are_few(outside: list[Compared], ours: list[Compared]):
    assert len(CONVERTED) <= 0.04 * len(outside)
    assert len(UNSEEN) <= 0.02 * len(ours)


def test_disagreements_cite_aws():
    assert all("https://docs.aws.amazon.com/" in reason for reason in DISAGREE.values())


def test_no_verdict_is_an_error_and_few_are_unknown(outside: list[Compared], ours: list[Compared]):
    counts = Counter(row.ours for row in (*outside, *ours))
    assert counts["error"] == 0
    assert counts["unknown"] <= 0.02 * len(outside)


def test_every_unseen_case_is_compared(ours: list[Compared]):
    assert {row.case for row in ours} == {case.name for case in unseen_cases.cases()}


def test_enough_is_compared(outside: list[Compared], ours: list[Compared]):
    assert len(outside) >= 200
    assert len(ours) >= 300
    assert {row.expected for row in (*outside, *ours)} == {"pass", "fail"}


def test_most_claims_of_equivalence_are_compared(outside: list[Compared], ours: list[Compared]):
    claiming = {policy.id for policy in all_policies() if policy.equivalents}
    assert claiming == {row.policy for row in (*outside, *ours)}
