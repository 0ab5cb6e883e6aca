"""Parts of uploads that never ended."""

import pytest

from cost.rules.unfinished_uploads import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

GIB = 1024**3


def bucket(days: float = 8, rules: tuple = (), size: int = 400 * GIB) -> tuple:
    uploads = [{"initiated": cases.ago(days), "bytes": size}]
    return (cases.thing("bucket", "data", rules=list(rules), uploads=uploads),)


CASE = cases.Case(rule=RULE, lines=(b.bucket(component="lake.data"),), things=bucket())


def test_fires_with_what_the_parts_cost_and_the_lakes_lifecycle():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(400 * 0.023)
    assert found.change is not None
    assert (found.change.path, found.change.new) == (("lifecycle",), "standard")


@pytest.mark.parametrize(("days", "fires"), [(7.1, True), (7, False)])
def test_at_the_threshold(days: float, fires: bool):
    assert CASE.run(things=bucket(days)).nothing is not fires


def test_a_rule_that_ends_them_is_enough_if_it_is_enabled():
    act = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}
    assert CASE.run(things=bucket(rules=({"Status": "Enabled", **act},))).nothing
    assert CASE.run(things=bucket(rules=({"Status": "Disabled", **act},))).one


def test_other_rules_are_kept_so_there_is_no_one_setting():
    other = {"Status": "Enabled", "Expiration": {"Days": 9}}
    assert CASE.run(things=bucket(rules=(other,))).one.change is None


def test_what_is_not_known_is_said():
    assert "no inventory" in CASE.run(listed=False).why
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
