"""Idle instances: below both thresholds for the whole window, on every instance of a component."""

from datetime import timedelta
from decimal import Decimal

import pytest

from cost.rules.idle_instance import RULE
from tests.cost import builders as b


def test_parks_a_component_that_nobody_uses():
    given = b.context(b.instance(component="clusters.batch"), metrics=b.at_rest())
    found = b.run(RULE, given).one
    assert found.component == "clusters.batch"
    assert found.saving.mid == Decimal("0.192") * b.MONTH
    assert found.change is not None
    assert (found.change.path, found.change.new) == (("parked",), True)
    assert found.evidence["values"]["peak_cpu_percent"] == 1.0


def test_leaves_a_component_with_one_busy_instance_alone():
    pair = [b.instance(i, component="clusters.batch") for i in ("i-1", "i-2")]
    series = b.at_rest_series("i-1") + b.at_rest_series("i-2", cpu=60)
    assert b.run(RULE, b.context(*pair, metrics=b.metrics(*series))).nothing


def test_five_percent_is_not_below_five_percent():
    assert b.run(RULE, b.context(b.instance(), metrics=b.at_rest(cpu=5.0))).nothing
    assert b.run(RULE, b.context(b.instance(), metrics=b.at_rest(cpu=4.999))).one


def test_five_megabytes_a_day_is_not_below_them():
    half = 2_500_000 / 24
    assert b.run(RULE, b.context(b.instance(), metrics=b.at_rest(bytes_an_hour=half))).nothing
    assert b.run(RULE, b.context(b.instance(), metrics=b.at_rest(bytes_an_hour=half - 1))).one


def test_one_busy_hour_in_two_weeks_is_use():
    series = b.at_rest_series()
    series[0] = b.readings("i-1", "cpu_utilization", [90.0] + [1.0] * 335)
    assert b.run(RULE, b.context(b.instance(), metrics=b.metrics(*series))).nothing


def test_a_missing_metric_is_not_a_zero():
    series = b.at_rest_series()[:2]
    assert b.run(RULE, b.context(b.instance(), metrics=b.metrics(*series))).why == (
        "no network_out_bytes in test"
    )
    assert "no metrics were given" in b.run(RULE, b.context(b.instance())).why


def test_an_instance_without_values_leaves_its_component_undecided():
    pair = [b.instance(i, component="clusters.batch") for i in ("i-1", "i-2")]
    assert "i-2" in b.run(RULE, b.context(*pair, metrics=b.at_rest("i-1"))).why


def test_gaps_and_short_data_are_not_evaluated():
    full = b.at_rest_series()
    gaps = [s[:300] for s in full]
    assert "300 of 336" in b.run(RULE, b.context(b.instance(), metrics=b.metrics(*gaps))).why
    short = [s[-29:] for s in full]
    assert "29 h" in b.run(RULE, b.context(b.instance(days=2), metrics=b.metrics(*short))).why


def test_thirty_hours_are_enough_but_riskier():
    short = [s[-48:] for s in b.at_rest_series()]
    fresh = b.run(RULE, b.context(b.instance(days=2), metrics=b.metrics(*short))).one
    assert fresh.risk == 3
    assert fresh.saving.mid == Decimal("0.192") * b.MONTH


def test_a_gpu_is_judged_by_its_own_rule_and_a_gone_instance_by_none():
    assert b.run(RULE, b.context(b.instance(kind="g5.12xlarge"), metrics=b.at_rest())).nothing
    gone = b.instance(last=b.LAST.replace(day=10), days=10)
    other = b.instance("i-2", hours=1)
    found = b.run(RULE, b.context(gone, other, metrics=b.at_rest("i-1")))
    assert [n.resource for n in found.not_evaluated] == ["i-2"]
    assert not found.recommended


def test_a_type_that_the_catalogue_lacks_is_not_evaluated():
    assert "zz9.large" in b.run(RULE, b.context(b.instance(kind="zz9.large"))).why


def test_a_commitment_and_the_volumes_are_saved_in_the_best_case_only():
    mine = {"component": "clusters.batch"}
    lines = [b.instance(purchase="SavingsPlan", **mine), b.volume(size_gib=310, **mine)]
    saving = b.run(RULE, b.context(*lines, metrics=b.at_rest())).one.saving
    assert saving.low == saving.mid == 0
    assert round(saving.high - Decimal("0.192") * b.MONTH, 4) == 31


def test_an_instance_of_another_program_gets_words_and_no_change():
    found = b.run(RULE, b.context(b.instance(stack=None), metrics=b.at_rest())).one
    assert found.change is None
    assert found.manual is not None
    assert "i-1" in found.manual


def test_the_same_component_of_two_stacks_is_two():
    pair = [b.instance(f"i-{s}", component="clusters.batch", stack=s) for s in ("dev", "prod")]
    series = b.at_rest_series("i-dev") + b.at_rest_series("i-prod")
    found = b.run(RULE, b.context(*pair, metrics=b.metrics(*series))).recommended
    assert {r.stack for r in found} == {"dev", "prod"}
    assert len({r.id for r in found}) == 2


@pytest.mark.parametrize(("size", "told"), [(0, True), (1, False)])
def test_what_sleeps_over_the_weekend_on_which_a_bill_ends_is_not_gone(size: int, told: bool):
    group = b.group_of("clusters.demo")
    kind = "aws:autoscaling/schedule:Schedule"
    night = b.resource(kind, "night", inputs={"maxSize": size}, dependencies=(group.urn,))
    friday = b.instance(component="clusters.demo", days=10, last=b.LAST - timedelta(days=2))
    given = b.context(friday, metrics=b.at_rest(), graph=b.graph(group, night))
    assert b.run(RULE, given).nothing is not told


def test_a_group_that_scales_has_as_many_instances_as_ran_last():
    gone = b.instance("i-0", component="clusters.a", days=5, last=b.LAST - timedelta(days=5))
    series = b.at_rest_series("i-0") + b.at_rest_series("i-1")
    given = b.context(gone, b.instance(component="clusters.a"), metrics=b.metrics(*series))
    assert b.run(RULE, given).one.current == "1 x m5.xlarge"
