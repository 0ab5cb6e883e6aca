"""Versions whose support costs extra."""

import pytest

from cost.rules.extended_support import RULE
from tests.cost.rules import cases

LINE = cases.line("orders", "USE1-ExtendedSupport:Yr1-Yr2:PostgreSQL11", usd="9.6")
CASE = cases.Case(rule=RULE, lines=(LINE,))


def test_fires_with_the_version():
    found = CASE.run().one
    assert found.current == "PostgreSQL11"
    assert float(found.saving.mid) == pytest.approx(9.6 * 730 / 24)


def test_clusters_of_kubernetes_are_charged_too():
    line = cases.line("cluster", "USE1-AmazonEKS-Hours:extendedSupport", usd="12")
    assert CASE.run(lines=(line,)).one


def test_what_is_not_charged_is_fine_and_so_is_what_ended():
    assert CASE.run(lines=(cases.line("orders", "InstanceUsage:db.m5.large"),)).nothing
    ended = cases.line("orders", "ExtendedSupport:PostgreSQL11", last=cases.ago(5).date(), days=3)
    assert CASE.run(lines=(ended,)).nothing


@pytest.mark.parametrize(("least", "fires"), [("292", True), ("292.1", False)])
def test_at_the_threshold(least: str, fires: bool):
    assert CASE.run({"min_saving_usd": least}).nothing is not fires
