"""GPUs that rest while the CPU, the disk or the network are full."""

import dataclasses

import pytest

from cost.rules.data_bound_gpu import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

KIND = dataclasses.replace(b.KINDS[-1], ebs_mbps=8000, network_mbps=40000)
PRICES = dataclasses.replace(b.PRICES, kinds=b.PRICES.kinds | {KIND.name: KIND})
LINE = b.instance("i-1", KIND.name, hourly_usd="5.672", component="clusters.gpu")
FULL_DISK = 8000 * 1e6 / 8 * 3600
MONTH = 5.672 * 730


def load(gpu, cpu, **bytes_an_hour) -> tuple:
    percents = {"gpu_utilization": gpu, "cpu_utilization": cpu}
    return tuple(b.readings("i-1", name, v) for name, v in {**percents, **bytes_an_hour}.items())


CASE = cases.Case(rule=RULE, lines=(LINE,), series=load(20.0, 97.0), prices=PRICES)


def test_fires_where_the_cpu_is_full_and_the_gpu_rests():
    found = CASE.run().one
    assert found.current == "GPUs wait for CPU"
    assert float(found.saving.mid) == pytest.approx(MONTH * (1 - 20 / 80))
    assert found.saving.low == 0
    assert "more than 48 vCPU" in str(found.manual)


def test_disk_and_network_count_where_they_are_measured():
    disk = load(20.0, 30.0, ebs_read_bytes=0.9 * FULL_DISK)
    assert CASE.run(series=disk).one.current == "GPUs wait for disk"
    network = load(20.0, 30.0, network_in_bytes=0.9 * 5 * FULL_DISK)
    assert CASE.run(series=network).one.current == "GPUs wait for network"


def test_only_the_hours_of_waiting_count():
    half = load([20.0, 90.0], 97.0)
    found = CASE.run(series=half).one
    assert float(found.saving.mid) == pytest.approx(MONTH / 2 * (1 - 20 / 80))
    assert found.evidence["values"]["hours_waiting_percent"] == 50


@pytest.mark.parametrize(
    ("gpu", "cpu", "fires"), [(39.9, 85.0, True), (40.0, 85.0, False), (39.9, 84.9, False)]
)
def test_at_the_thresholds(gpu: float, cpu: float, fires: bool):
    assert CASE.run(series=load(gpu, cpu)).nothing is not fires


def test_a_gpu_that_just_rests_is_another_matter():
    assert CASE.run(series=load(5.0, 5.0)).nothing


def test_what_is_not_known_is_said():
    assert "no gpu_utilization" in CASE.run(series=()).why
    assert "hour by hour" in b.run(RULE, b.a_month_earlier(CASE.context())).why
