"""GPUs of Kubernetes nodes that no pod asks for, by the bill's split costs."""

import pytest

from cost.rules.unrequested_gpus import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

DAY = 5.672 * 24


def node(name: str, purchase: str = "OnDemand") -> b.Line:
    return b.instance(
        name, "g5.12xlarge", hourly_usd="5.672", component="clusters.eks", purchase=purchase
    )


CASE = cases.Case(
    rule=RULE, lines=(node("i-1"), node("i-2")), unused_gpus={"i-1": "60", "i-2": "42"}
)


def test_fires_with_what_no_pod_uses():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(102 * 730 / 24)
    assert (found.saving.low, found.saving.high) == (0, found.saving.mid)
    assert found.resources == ("i-1", "i-2")
    assert "i-1, i-2" in str(found.manual)


def test_nodes_that_are_not_shared_out_are_not_counted():
    alone = CASE.run(unused_gpus={"i-1": "60"}).one
    assert alone.resources == ("i-1",)
    assert f"{100 * 60 / DAY:.0f} % of what 1 x g5.12xlarge" in alone.current


@pytest.mark.parametrize(("usd", "fires"), [("54.46", True), ("54.45", False)])
def test_at_the_threshold(usd: str, fires: bool):
    half = {"i-1": str(float(usd) / 2), "i-2": str(float(usd) / 2)}
    assert CASE.run(unused_gpus=half).nothing is not fires
    assert CASE.run({"min_saving_usd": "5000"}).nothing


def test_what_a_plan_covers_is_paid_on():
    lines = (node("i-1", "SavingsPlan"), node("i-2"))
    saving = CASE.run(lines=lines).one.saving
    assert saving.mid == saving.high / 2


def test_nodes_without_a_cost_are_not_judged():
    free = b.instance("i-1", "g5.12xlarge", hourly_usd="0", component="clusters.eks")
    assert "not in the bill" in CASE.run(lines=(free,)).why


def test_a_bill_without_split_costs_says_nothing():
    assert CASE.run(unused_gpus={}).nothing
    assert CASE.run(lines=(b.instance("i-1"),)).nothing
