"""Fewer GPUs: the sum over the fleet decides, and its memory; nobody needs to be idle."""

import dataclasses

import pytest

from cost.rules.fewer_gpus import RULE
from tests.cost import builders as b

COUNT = 6
MEMORY = 20_000
PRICES = dataclasses.replace(
    b.PRICES,
    kinds=b.PRICES.kinds
    | {
        "g5.12xlarge": dataclasses.replace(
            b.PRICES.kinds["g5.12xlarge"], gpu_count=4, gpu_memory_mib=MEMORY
        )
    },
)


def fleet(busy: float, memory: float = 5.0, overlap: bool = False, kinds: int = 1):
    """Each instance is busy for four hours of the day: one after the other, or all at once."""
    lines, series = [], []
    for n in range(COUNT):
        kind = "g5.12xlarge" if n or kinds == 1 else "g5.48xlarge"
        lines.append(b.instance(f"i-{n}", kind, hourly_usd="5.672", component="clusters.gpu"))
        mine = range(4) if overlap else range(4 * n, 4 * n + 4)
        load = [busy if hour in mine else 0.0 for hour in range(24)]
        series.append(b.readings(f"i-{n}", "gpu_utilization", load))
        series.append(b.readings(f"i-{n}", "gpu_memory_used_mib", memory / 100 * MEMORY))
    return b.context(*lines, metrics=b.metrics(*series), prices=PRICES)


def test_gpus_that_are_busy_in_turn_are_fewer_together():
    found = b.run(RULE, fleet(90.0)).one
    assert (found.current, found.proposed) == ("6 x g5.12xlarge", "1 x g5.12xlarge")
    assert float(found.saving.mid) == pytest.approx(6 * 5.672 * 730 * 5 / 6)
    assert found.evidence["values"]["demand_above"]["hours_above_percent"] < 0.01
    assert found.change is None


def test_gpus_that_are_busy_together_are_all_needed():
    assert b.run(RULE, fleet(95.0, overlap=True)).nothing


def test_memory_in_use_must_fit():
    assert b.run(RULE, fleet(90.0, memory=40.0)).one.proposed == "3 x g5.12xlarge"
    assert b.run(RULE, fleet(90.0, memory=80.0)).nothing


def test_at_the_threshold():
    assert b.run(RULE, fleet(90.0), min_saving_percent="83").one
    assert b.run(RULE, fleet(90.0), min_saving_percent="84").nothing


def test_what_is_not_measured_or_mixed_is_not_evaluated():
    line = [b.instance(f"i-{n}", "g5.12xlarge", component="clusters.gpu") for n in range(2)]
    silent = b.context(*line, metrics=b.metrics(), prices=PRICES)
    assert "no gpu_utilization" in b.run(RULE, silent).why
    unknown = b.context(*line, metrics=b.metrics())
    assert "GPU memory of g5.12xlarge" in b.run(RULE, unknown).why
    assert "several types" in b.run(RULE, fleet(90.0, kinds=2)).why


def test_utilisation_of_another_time_is_a_reason_in_words():
    assert "hour by hour" in b.run(RULE, b.a_month_earlier(fleet(90.0))).why
