"""Burstable instances that buy credits: a steady type may cost less."""

import pytest

from cost.rules.surplus_credits import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

API = {"component": "clusters.api"}
MACHINE = b.instance(kind="t3.large", hourly_usd="0.0832", **API)


def credits(usd: str) -> b.Line:
    return cases.line("i-1", "CPUCredits:t3", unit="vCPU-Hours", usd=usd, **API)


CASE = cases.Case(rule=RULE, lines=(MACHINE, credits("1.2")))


def test_fires_net_of_the_steady_types_price():
    found = CASE.run().one
    new = float(CASE.prices.on_demand(found.proposed, b.REGION) or 0)
    assert float(found.saving.mid) == pytest.approx(1.2 * 730 / 24 - (new - 0.0832) * 730)
    assert found.change is not None
    assert found.change.new == found.proposed


def test_without_credits_it_is_fine_and_so_is_a_steady_type():
    assert CASE.run(lines=(MACHINE,)).nothing
    assert CASE.run(lines=(b.instance(**API), credits("1.2"))).nothing


@pytest.mark.parametrize(("more", "fires"), [(0.01, True), (-0.01, False)])
def test_at_the_least_saving(more: float, fires: bool):
    least = float(CASE.run().one.saving.mid) - more
    assert CASE.run({"min_saving_usd": f"{least:.4f}"}).nothing is not fires


def test_what_the_catalogue_does_not_know_is_said():
    lines = (b.instance(kind="t9.large", **API), credits("1.2"))
    assert "does not know" in CASE.run(lines=lines).why
