"""Successors of the same series that do the same for less."""

from decimal import Decimal

import pytest

from cost.rules.previous_generation import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

LINE = b.instance(component="clusters.api")
CASE = cases.Case(rule=RULE, lines=(LINE,))


def priced(usd: str, **more) -> b.Prices:
    """m5.xlarge at 0.192 and a successor."""
    new = b.Kind(name="m6a.xlarge", generation=6, **more)
    kinds = {"m5.xlarge": b.Kind(name="m5.xlarge"), "m6a.xlarge": new}
    return b.Prices(kinds=kinds, hourly={"m5.xlarge": "0.192", "m6a.xlarge": usd})


def test_fires_with_the_catalogues_prices():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("m5.xlarge", "m6a.xlarge")
    assert found.saving.mid == Decimal("0.0192") * 730
    assert found.change is not None
    assert found.change.path == ("instance_type",)


@pytest.mark.parametrize(("usd", "fires"), [("0.1824", True), ("0.1825", False)])
def test_at_the_least_saving(usd: str, fires: bool):
    assert CASE.run(prices=priced(usd)).nothing is not fires


@pytest.mark.parametrize("less", [{"memory_mib": 8192}, {"network_mbps": 100}, {"arch": "arm64"}])
def test_a_successor_with_less_of_anything_is_none(less: dict):
    assert CASE.run(prices=priced("0.1", **less)).nothing


def test_what_a_commitment_covers_is_paid_on():
    saving = CASE.run(lines=(b.instance(purchase="SavingsPlan"),)).one.saving
    assert (saving.low, saving.mid, saving.high > 0) == (0, 0, True)


def test_what_the_catalogue_does_not_know_is_said():
    assert "does not know" in CASE.run(lines=(b.instance(kind="m99.large"),)).why
    assert "no price" in CASE.run(prices=b.Prices(kinds=b.PRICES.kinds, hourly={})).why
