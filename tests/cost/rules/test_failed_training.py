"""Jobs that fail after they have cost something."""

import pytest

from cost.rules.failed_training import RULE
from tests.cost.rules import cases, jobs

FAILED, FINE = "ranker-2026-10-11-06-30-00-123", "ranker-2026-10-12-06-30-00-456"
CASE = cases.Case(
    rule=RULE,
    lines=(jobs.billed(FAILED), jobs.billed(FINE)),
    things=(
        jobs.listed(FAILED, "Failed", FailureReason="CUDA out of memory"),
        jobs.listed(FINE),
    ),
)


def test_fires_with_what_the_failed_ones_cost_though_they_are_over():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(20 * 730 / (24 * 14))
    assert found.saving.low == 0
    assert found.current == "1 of 2 jobs failed"
    assert found.evidence["values"]["reasons"] == ["1 x CUDA out of memory"]


@pytest.mark.parametrize(("hours", "fires"), [(90, True), (91, False)])
def test_at_the_threshold(hours: int, fires: bool):
    lines = (jobs.billed(FAILED), jobs.billed(FINE, hours))
    assert CASE.run(lines=lines).nothing is not fires
    assert CASE.run({"min_saving_usd": "44"}, lines=lines).nothing


def test_what_was_stopped_has_not_failed():
    assert CASE.run(things=(jobs.listed(FAILED, "Stopped"), jobs.listed(FINE))).nothing


def test_jobs_of_a_component_belong_together_and_others_by_name():
    other = "embedder-2026-10-12"
    things = (*CASE.things, jobs.listed(other))
    lines = (jobs.billed(FAILED), jobs.billed(other, 200))
    assert CASE.run(lines=lines, things=things).nothing
    alone = [
        jobs.billed(name, hours, component=None) for name, hours in ((FAILED, 10), (other, 200))
    ]
    assert CASE.run(lines=tuple(alone), things=things).one.resources == (FAILED,)


def test_what_is_not_known_is_said():
    assert "no inventory" in CASE.run(listed=False).why
    assert "does not list" in CASE.run(things=()).why
