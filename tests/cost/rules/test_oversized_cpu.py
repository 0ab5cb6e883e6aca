"""Oversized CPUs: the cheapest type that holds P99.5 of the hourly maxima with headroom."""

import dataclasses
from decimal import Decimal

import pytest

from cost.rules.oversized_cpu import RULE
from tests.cost import builders as b


def large(resource: str = "i-1", kind: str = "m5.4xlarge", **more) -> b.Line:
    return b.instance(resource, kind, hourly_usd="0.768", component="clusters.api", **more)


def cpu(percent: float | list[float], resource: str = "i-1", **more) -> list:
    return b.readings(resource, "cpu_utilization", percent, **more)


def memory(percent: float, resource: str = "i-1") -> list:
    return b.readings(resource, "memory_utilization", percent)


def test_without_memory_metrics_memory_stays_at_least_equal():
    found = b.run(RULE, b.context(large(), metrics=b.metrics(cpu(20.0)))).one
    assert (found.current, found.proposed) == ("m5.4xlarge", "r5.2xlarge")
    assert "memory is not measured: kept at least equal" in found.evidence["notes"]
    assert found.evidence["values"]["needed_vcpu"] == 4.0
    assert found.risk == 2


def test_with_memory_metrics_memory_shrinks_too():
    found = b.run(RULE, b.context(large(), metrics=b.metrics(cpu(20.0), memory(20.0)))).one
    assert found.proposed == "m6i.xlarge"
    assert found.saving.mid == Decimal("0.768") * b.MONTH * Decimal("0.75")
    assert found.change is not None
    assert (found.change.path, found.change.old) == (("instance_type",), "m5.4xlarge")


def test_leaves_a_full_machine_alone():
    assert b.run(RULE, b.context(large(), metrics=b.metrics(cpu(70.0), memory(20.0)))).nothing


@pytest.mark.parametrize(("percent", "proposed"), [(20.0, "m6i.xlarge"), (20.1, "r5.2xlarge")])
def test_four_vcpus_hold_exactly_four_with_headroom(percent: float, proposed: str):
    given = b.context(large(), metrics=b.metrics(cpu(percent), memory(20.0)))
    assert b.run(RULE, given).one.proposed == proposed


@pytest.mark.parametrize(("percent", "proposed"), [(8.9, "m5.large"), (9.1, "m6i.xlarge")])
def test_two_vcpus_are_filled_to_72_percent_only(percent: float, proposed: str):
    given = b.context(large(), metrics=b.metrics(cpu(percent), memory(5.0)))
    found = b.run(RULE, given).one
    assert found.proposed == proposed
    assert found.evidence["values"]["usable_cpu_percent"] == pytest.approx(71.7, abs=0.3)


def test_a_single_spike_is_above_the_percentile_and_two_percent_are_not():
    spike, often = [95.0] + [10.0] * 335, [95.0] * 7 + [10.0] * 329
    given, worse = (b.context(large(), metrics=b.metrics(cpu(load))) for load in (spike, often))
    assert b.run(RULE, given, cpu_percentile="99.5").one
    assert b.run(RULE, worse, cpu_percentile="99.5").nothing


def test_hours_above_weigh_as_much_as_they_are_said_to():
    spike = [95.0] + [10.0] * 335  # an hour in two weeks
    given = b.context(large(), metrics=b.metrics(cpu(spike), memory(10.0)))
    assert b.run(RULE, given).nothing
    assert b.run(RULE, given, overload_weight_hours="5").nothing, "whatever it saves"
    found = b.run(RULE, given, overload_weight_hours="5", max_hours_above="24").one
    above = found.evidence["values"]["demand_above"]
    assert 100 / 336 <= above["hours_above_percent"] < 5
    assert above["hours_above_percent_95"][1] > above["hours_above_percent"]
    assert found.risk >= 2


def test_three_options_of_three_families_say_what_they_give_up():
    given = b.context(large(), metrics=b.metrics(cpu(20.0), memory(20.0)))
    options = b.run(RULE, given).one.evidence["values"]["options"]
    assert [o["type"] for o in options] == ["m6i.xlarge", "m7g.xlarge", "m5.xlarge"]
    assert "vCPU 16 -> 4" in options[0]["trade_offs"]
    assert options[0]["hours_above_percent"] == 0


def test_arm_and_burstable_types_are_options_and_never_set_by_themselves():
    cheap = dataclasses.replace(b.PRICES, hourly={**b.PRICES.hourly, "t3.2xlarge": "0.1"})
    load = b.metrics(cpu(12.0, average=5.0), memory(20.0))
    found = b.run(RULE, b.context(large(), metrics=load, prices=cheap)).one
    assert found.proposed == "m6i.xlarge"
    _, arm, burstable = found.evidence["values"]["options"]
    assert (arm["type"], burstable["type"]) == ("m7g.xlarge", "t3.2xlarge")
    assert any("built for arm64, and tested" in text for text in arm["trade_offs"])
    assert any("CPUCreditBalance" in text for text in burstable["trade_offs"])


def test_credits_that_would_run_out_are_no_option():
    cheap = dataclasses.replace(b.PRICES, hourly={**b.PRICES.hourly, "t3.2xlarge": "0.1"})
    # 17 % of 16 vCPUs are 34 % of 8, for ever: 40 % with a fifth to spare is 32 %.
    load = b.metrics(cpu(17.0), memory(20.0))
    found = b.run(RULE, b.context(large(), metrics=load, prices=cheap)).one
    assert "t3.2xlarge" not in str(found.evidence["values"]["options"])


def test_from_a_burstable_type_says_what_must_be_tested():
    given = b.context(large(kind="t3.2xlarge"), metrics=b.metrics(cpu(10.0), memory(5.0)))
    found = b.run(RULE, given).one
    assert (found.proposed, found.risk) == ("m5.large", 3)
    notes = " ".join(found.evidence["notes"])
    assert "no credits any more" in notes
    assert "standard mode" in notes


def test_measured_disk_traffic_must_fit():
    kinds = {
        name: dataclasses.replace(kind, ebs_mbps=5000 if name == "r5.2xlarge" else 500)
        for name, kind in b.PRICES.kinds.items()
    }
    prices = dataclasses.replace(b.PRICES, kinds=kinds)
    disk = [b.readings("i-1", m, 300e9) for m in ("ebs_read_bytes", "ebs_write_bytes")]
    series = b.metrics(cpu(5.0), memory(5.0), *disk)
    assert b.run(RULE, b.context(large(), metrics=series, prices=prices)).one.proposed == (
        "r5.2xlarge"
    )


def test_the_first_hour_of_a_new_instance_is_no_demand():
    series = [r for r in cpu([100.0] + [10.0] * 200) if r.hour >= b.at(0)][:200]
    late = [dataclasses.replace(r, hour=r.hour + (b.at(136) - b.at(0))) for r in series]
    old = cpu(5.0, "i-2")
    given = b.context(large(days=9), large("i-2"), metrics=b.metrics(late, old))
    assert b.run(RULE, given).one


def test_the_busiest_instance_decides_for_its_component():
    both = b.metrics(cpu(10.0), cpu(90.0, "i-2"))
    assert b.run(RULE, b.context(large(), large("i-2"), metrics=both)).nothing


def test_measured_traffic_must_fit():
    heavy = 300e9  # bytes an hour: 667 Mbit/s, 833 with headroom
    light = [b.readings("i-1", m, 1e9) for m in ("network_in_bytes", "network_out_bytes")]
    busy = [b.readings("i-1", m, heavy) for m in ("network_in_bytes", "network_out_bytes")]
    small = b.context(large(), metrics=b.metrics(cpu(5.0), memory(5.0), *light))
    big = b.context(large(), metrics=b.metrics(cpu(5.0), memory(5.0), *busy))
    assert b.run(RULE, small).one.proposed == "m5.large"
    assert b.run(RULE, big).one.proposed == "m6i.xlarge"


def test_a_scaling_target_below_the_headroom_counts():
    target = {
        "targetTrackingConfiguration": {
            "targetValue": 40,
            "predefinedMetricSpecification": {"predefinedMetricType": "ASGAverageCPUUtilization"},
        }
    }
    made = b.group_of("clusters.api")
    policy = b.resource(
        "aws:autoscaling/policy:Policy", "p", inputs=target, dependencies=[made.urn]
    )
    series = b.metrics(cpu(20.0), memory(20.0))
    found = b.run(RULE, b.context(large(), metrics=series, graph=b.graph(made, policy))).one
    assert found.proposed == "r5.2xlarge"
    assert found.evidence["values"]["needed_vcpu"] == 8.0


@pytest.mark.parametrize(
    ("coremark", "proposed"),
    [(40_000, "m6i.xlarge"), (39_999, "m5.xlarge"), (90_000, "m6i.xlarge")],
)
def test_a_slower_vcpu_counts_for_less_and_a_faster_one_for_no_more(coremark: int, proposed: str):
    speeds = {"m5.4xlarge": 160_000, "m6i.xlarge": coremark}
    prices = dataclasses.replace(b.PRICES, speeds=speeds)
    given = b.context(large(), metrics=b.metrics(cpu(20.0), memory(20.0)), prices=prices)
    assert b.run(RULE, given).one.proposed == proposed


def test_a_commitment_is_paid_on():
    given = b.context(large(purchase="SavingsPlan"), metrics=b.metrics(cpu(20.0)))
    saving = b.run(RULE, given).one.saving
    assert (saving.low, saving.mid, saving.high > 0) == (0, 0, True)


def test_what_is_not_known_is_not_evaluated():
    assert "no cpu_utilization" in b.run(RULE, b.context(large(), metrics=b.metrics())).why
    mixed = b.context(large(), large("i-2", "m5.large"), metrics=b.metrics(cpu(1.0)))
    assert "several types" in b.run(RULE, mixed).why
    prices = b.Prices(kinds=b.PRICES.kinds, hourly={})
    assert "no price" in b.run(RULE, b.context(large(), prices=prices)).why


def test_a_small_saving_is_not_worth_a_roll_out():
    given = b.context(large(), metrics=b.metrics(cpu(20.0)))
    assert b.run(RULE, given, min_saving_percent="40").nothing


def test_a_training_cluster_has_no_single_type_to_set():
    given = b.context(large(run="run-7"), metrics=b.metrics(cpu(20.0)))
    found = b.run(RULE, given).one
    assert found.change is None
    assert found.manual is not None
