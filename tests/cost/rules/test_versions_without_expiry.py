"""Versioned buckets that keep everything."""

import pytest

from cost.rules.versions_without_expiry import RULE
from tests.cost import builders as b
from tests.cost.rules import cases


def bucket(versioning: str = "Enabled", rules: tuple = ()) -> tuple:
    return (cases.thing("bucket", "data", rules=list(rules), versioning=versioning),)


CASE = cases.Case(rule=RULE, lines=(b.bucket(component="lake.data"),), things=bucket())


def test_fires_and_says_that_the_share_is_a_guess():
    found = CASE.run().one
    assert found.saving.low == 0
    assert round(found.saving.mid, 6) == 31
    assert found.change is not None
    assert found.change.new == "standard"


def test_without_versions_or_with_their_expiry_it_is_fine():
    assert CASE.run(things=bucket("Suspended")).nothing
    rule = {"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}
    assert CASE.run(things=bucket(rules=(rule,))).nothing


@pytest.mark.parametrize(("least", "fires"), [("309", True), ("311", False)])
def test_at_the_threshold(least: str, fires: bool):
    assert CASE.run({"min_monthly_usd": least}).nothing is not fires


def test_without_an_inventory_nobody_can_tell():
    assert "no inventory" in CASE.run(listed=False).why
