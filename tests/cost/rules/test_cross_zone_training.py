"""Training whose instances talk from zone to zone."""

import dataclasses
from decimal import Decimal

import pytest

from cost.rules.cross_zone_training import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

TRAINING = b.resource("trimtab:training:SpotTraining", "gang")
GROUP = dataclasses.replace(b.group_of("clusters.gang"), parent=TRAINING.urn)


def lines(run: str | None = None, usd: str = "2", component: str | None = "clusters.gang"):
    traffic = cases.line(
        "i-1",
        "DataTransfer-Regional-Bytes",
        unit="GB",
        quantity="100",
        usd=usd,
        component=component,
    )
    return (b.instance("i-1", "g5.12xlarge", run=run, component=component), traffic)


CASE = cases.Case(rule=RULE, lines=lines(), graph=b.graph(TRAINING, GROUP))


def test_fires_with_what_the_traffic_costs():
    found = CASE.run().one
    assert found.saving.mid == Decimal(2) * 730 / 24
    assert found.saving.low == 0
    assert "set clusters.gang.zone to one zone" in str(found.manual)


def test_settings_or_a_run_in_the_bill_tell_that_it_trains():
    assert CASE.run(graph=None).nothing
    assert CASE.run(lines=lines(run="run-7"), graph=None).one


@pytest.mark.parametrize(("limit", "fires"), [("60.8", True), ("60.9", False)])
def test_at_the_threshold(limit: str, fires: bool):
    assert CASE.run({"min_cost_usd": limit}).nothing is not fires


def test_no_traffic_is_fine_and_others_get_advice():
    assert CASE.run(lines=lines()[:1]).nothing
    assert str(CASE.run(lines=lines("run-7", component=None)).one.manual).startswith("use one zone")
