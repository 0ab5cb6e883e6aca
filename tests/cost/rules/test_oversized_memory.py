"""Oversized memory: as many vCPUs and less memory, where memory is measured."""

import dataclasses

from cost.rules.oversized_cpu import RULE as CPU
from cost.rules.oversized_memory import RULE
from tests.cost import builders as b

PRICES = dataclasses.replace(
    b.PRICES,
    kinds=b.PRICES.kinds
    | {"c5.2xlarge": b.Kind(name="c5.2xlarge", vcpu=8, memory_mib=16384, network_mbps=2500)},
    hourly={**b.PRICES.hourly, "c5.2xlarge": "0.34"},
)


def context(cpu: float, memory: float | None):
    series = [b.readings("i-1", "cpu_utilization", cpu)]
    series += [] if memory is None else [b.readings("i-1", "memory_utilization", memory)]
    line = b.instance("i-1", "r5.2xlarge", hourly_usd="0.504", component="clusters.api")
    return b.context(line, metrics=b.metrics(*series), prices=PRICES)


def test_busy_processors_and_empty_memory():
    found = b.run(RULE, context(70.0, 15.0)).one
    assert (found.current, found.proposed) == ("r5.2xlarge", "c5.2xlarge")
    assert found.evidence["values"]["needed_memory_mib"] == round(65536 * 0.15 / 0.8)
    assert b.run(CPU, context(70.0, 15.0)).nothing


def test_full_memory_is_fine():
    assert b.run(RULE, context(70.0, 75.0)).nothing


def test_at_the_threshold():
    assert b.run(RULE, context(70.0, 20.0)).one
    assert b.run(RULE, context(70.0, 20.1)).nothing


def test_idle_processors_are_another_rules():
    assert b.run(RULE, context(5.0, 5.0)).nothing
    assert b.run(CPU, context(5.0, 5.0)).one


def test_memory_that_is_not_measured_is_not_evaluated():
    assert "no memory_utilization" in b.run(RULE, context(70.0, None)).why
