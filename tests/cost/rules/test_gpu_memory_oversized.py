"""GPU memory: a GPU with less of it, that still holds what is used and does the work."""

import dataclasses

import pytest

from cost.pricing.catalogue import load
from cost.rules._base import Context
from cost.rules.gpu_memory_oversized import RULE
from tests.cost import builders as b

A10G = b.Kind(
    name="g5.12xlarge",
    vcpu=48,
    memory_mib=196608,
    gpu_name="a10g",
    gpu_count=4,
    gpu_memory_mib=22888,
    network_mbps=40000,
)
T4 = dataclasses.replace(
    A10G, name="g4dn.12xlarge", gpu_name="t4", gpu_memory_mib=16384, network_mbps=50000
)
PRICES = dataclasses.replace(
    b.PRICES,
    kinds={k.name: k for k in (A10G, T4)},
    hourly={"g5.12xlarge": "5.672", "g4dn.12xlarge": "3.912"},
)


def context(load: float, memory: float | None, prices: b.Prices = PRICES) -> Context:
    series = [b.readings("i-1", "gpu_utilization", load)]
    series += [] if memory is None else [b.readings("i-1", "gpu_memory_used_mib", memory)]
    line = b.instance("i-1", "g5.12xlarge", hourly_usd="5.672", component="clusters.gpu")
    return b.context(line, metrics=b.metrics(*series), prices=prices)


def test_little_memory_and_little_load_fit_a_smaller_gpu():
    found = b.run(RULE, context(30.0, 9000)).one
    assert (found.current, found.proposed) == ("g5.12xlarge", "g4dn.12xlarge")
    assert float(found.saving.mid) == pytest.approx(730 * (5.672 - 3.912))
    assert found.evidence["values"]["speed_at_least"] == round(320 / 600, 3)
    assert found.risk >= 2


def test_a_gpu_that_is_too_slow_is_not_proposed():
    assert b.run(RULE, context(60.0, 9000)).nothing


@pytest.mark.parametrize(("used", "fits"), [(13107, True), (13108, False)])
def test_at_the_threshold(used: float, fits: bool):
    assert bool(b.run(RULE, context(30.0, used)).recommended) == fits


def test_what_is_not_known_is_not_evaluated():
    assert "no gpu_memory_used_mib" in b.run(RULE, context(30.0, None)).why
    other = dataclasses.replace(A10G, gpu_name="b200")
    strange = dataclasses.replace(PRICES, kinds={"g5.12xlarge": other})
    assert "b200" in b.run(RULE, context(30.0, 9000, strange)).why
    bare = dataclasses.replace(PRICES, kinds={"g5.12xlarge": b.KINDS[-1]})
    assert "GPUs of g5.12xlarge" in b.run(RULE, context(30.0, 9000, bare)).why


def test_the_catalogues_own_types():
    line = b.instance("i-1", "g6e.2xlarge", hourly_usd="2.24208", component="clusters.gpu")
    series = b.metrics(
        b.readings("i-1", "gpu_utilization", 25.0),
        b.readings("i-1", "gpu_memory_used_mib", 12_000),
    )
    given = b.context(line, metrics=series, prices=load())
    assert b.run(RULE, given).one.proposed == "g6.4xlarge"


def test_utilisation_of_another_time_is_a_reason_in_words():
    given = context(30.0, 9000)
    assert "hour by hour" in b.run(RULE, b.a_month_earlier(given)).why
