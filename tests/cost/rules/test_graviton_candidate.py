"""Arm types that undercut x86: advice, for image and type must change together."""

import pytest

from cost.rules.graviton_candidate import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

CASE = cases.Case(rule=RULE, lines=(b.instance(component="clusters.api"),))


def priced(usd: str) -> b.Prices:
    arm = b.Kind(name="m7g.xlarge", arch="arm64", generation=7)
    kinds = {"m5.xlarge": b.Kind(name="m5.xlarge"), "m7g.xlarge": arm}
    return b.Prices(kinds=kinds, hourly={"m5.xlarge": "0.192", "m7g.xlarge": usd})


def test_fires_as_advice_that_says_what_to_test():
    found = CASE.run().one
    assert found.proposed.startswith("m6g")
    assert found.change is None
    assert found.risk == 3
    assert any("arm64" in note for note in found.evidence["notes"])


@pytest.mark.parametrize(("usd", "fires"), [("0.1728", True), ("0.1729", False)])
def test_at_the_least_saving(usd: str, fires: bool):
    assert CASE.run(prices=priced(usd)).nothing is not fires


def test_arm_and_gpus_are_fine():
    arm = b.instance(kind="m6g.xlarge", component="clusters.api")
    gpu = b.instance(kind="g5.xlarge", component="clusters.gpu")
    assert CASE.run(lines=(arm,)).nothing
    assert CASE.run(lines=(gpu,)).nothing


def test_what_the_catalogue_does_not_know_is_said():
    assert "does not know" in CASE.run(lines=(b.instance(kind="m99.large"),)).why
