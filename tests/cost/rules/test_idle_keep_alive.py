"""Warm pools of SageMaker that waited for nobody."""

import pytest

from cost.rules.idle_keep_alive import RULE
from tests.cost.rules import cases, jobs

JOB = "ranker-2026-10-11-06-30-00-123"


def pool(seconds: int | None, **more) -> object:
    status = {"WarmPoolStatus": {"ResourceRetainedBillableTimeInSeconds": seconds, **more}}
    size = {"InstanceCount": 4, "KeepAlivePeriodInSeconds": 3600}
    return jobs.listed(JOB, ResourceConfig=size, **({} if seconds is None else status))


CASE = cases.Case(rule=RULE, lines=(jobs.billed(JOB),), things=(pool(3600),))


def test_fires_with_what_the_instances_cost_while_they_waited():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(4 * jobs.HOURLY * 730 / (24 * 14))
    assert found.current == "KeepAlivePeriodInSeconds 3600"


def test_one_that_a_job_took_over_was_worth_it():
    assert CASE.run(things=(pool(3600, ReusedByJob="next"),)).nothing
    assert CASE.run(things=(pool(None),)).nothing


def test_names_the_jobs_whose_pools_waited_alone():
    used = jobs.listed("other", WarmPoolStatus={"ReusedByJob": JOB})
    lines = (jobs.billed(JOB), jobs.billed("other"))
    assert CASE.run(lines=lines, things=(pool(3600), used)).one.resources == (JOB,)


@pytest.mark.parametrize(("seconds", "fires"), [(1036, True), (1035, False)])
def test_at_the_threshold(seconds: int, fires: bool):
    found = CASE.run({"min_saving_usd": "5"}, things=(pool(seconds),))
    assert found.nothing is not fires


def test_what_is_not_known_is_said():
    assert "no inventory" in CASE.run(listed=False).why
    assert "does not list" in CASE.run(things=()).why
