"""Idle GPUs: nothing runs on any GPU of a component, nor on the machines around them."""

from decimal import Decimal

from cost.rules.idle_gpu import RULE
from tests.cost import builders as b


def machine(resource: str = "i-1") -> b.Line:
    return b.instance(resource, "g5.12xlarge", hourly_usd="5.672", component="clusters.serving-gpu")


def still(resource: str = "i-1", gpu: float | list[float] = 0.0, memory: float = 1.0) -> list:
    return [
        *b.at_rest_series(resource),
        b.readings(resource, "gpu_utilization", gpu),
        b.readings(resource, "gpu_memory_utilization", memory),
    ]


def test_parks_gpus_that_do_nothing():
    found = b.run(RULE, b.context(machine(), metrics=b.metrics(*still()))).one
    assert found.saving.mid == Decimal("5.672") * b.MONTH
    assert found.change is not None
    assert found.change.path == ("parked",)
    assert found.change.old_is_default


def test_leaves_busy_gpus_alone():
    assert b.run(RULE, b.context(machine(), metrics=b.metrics(*still(gpu=70.0)))).nothing


def test_one_percent_of_the_hours_may_be_active():
    three, four = [80.0] * 3 + [0.0] * 333, [80.0] * 4 + [0.0] * 332
    assert b.run(RULE, b.context(machine(), metrics=b.metrics(*still(gpu=three)))).one
    assert b.run(RULE, b.context(machine(), metrics=b.metrics(*still(gpu=four)))).nothing


def test_a_model_held_in_gpu_memory_is_use():
    assert b.run(RULE, b.context(machine(), metrics=b.metrics(*still(memory=5.0)))).nothing
    assert b.run(RULE, b.context(machine(), metrics=b.metrics(*still(memory=4.9)))).one


def test_one_busy_machine_keeps_its_component():
    both = still("i-1") + still("i-2", gpu=50.0)
    given = b.context(machine("i-1"), machine("i-2"), metrics=b.metrics(*both))
    assert b.run(RULE, given).nothing


def test_without_gpu_metrics_there_is_no_verdict():
    assert b.run(RULE, b.context(machine(), metrics=b.at_rest())).why == (
        "no gpu_utilization in test"
    )


def test_machines_without_gpu_are_not_its_business():
    assert b.run(RULE, b.context(b.instance(), metrics=b.at_rest())).nothing


def test_thresholds_can_be_set():
    given = b.context(machine(), metrics=b.metrics(*still(memory=9.0)))
    assert b.run(RULE, given, gpu_memory_percent="10").one
