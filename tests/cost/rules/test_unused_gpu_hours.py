"""GPUs that rest for hours: how many, and what is on the machine meanwhile."""

import dataclasses

import pytest

from cost.models import Change
from cost.rules._base import Context
from cost.rules.unused_gpu_hours import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

KIND = dataclasses.replace(b.KINDS[-1], gpu_count=4, gpu_memory_mib=20000)
PRICES = dataclasses.replace(b.PRICES, kinds=b.PRICES.kinds | {KIND.name: KIND})
MONTH = 5.672 * 730
NIGHT = [0.0] * 12 + [90.0] * 12
HELD, FREE, IDLE, BUSY = 1000, 999, 4.9, 5.0
TRAINING = b.resource("trimtab:components:SpotTraining", "trainer")


def load(gpu=NIGHT, memory=HELD, cpu=IDLE) -> tuple:
    found = {"gpu_utilization": gpu, "gpu_memory_used_mib": memory, "cpu_utilization": cpu}
    return tuple(b.readings("i-1", name, v) for name, v in found.items())


def cluster(low: int = 0, *more) -> object:
    group = b.group_of("clusters.gpu", minSize=low, maxSize=4)
    return b.graph(TRAINING, dataclasses.replace(group, parent=TRAINING.urn), *more)


def reaper(dry_run: str) -> object:
    inputs = {
        "tags": {"component": "clusters.gpu"},
        "environment": {"variables": {"DRY_RUN": dry_run}},
    }
    return b.resource("aws:lambda/function:Function", "gpu-reaper-function", inputs=inputs)


CASE = cases.Case(
    rule=RULE,
    lines=(b.instance("i-1", KIND.name, hourly_usd="5.672", component="clusters.gpu"),),
    series=load(),
    prices=PRICES,
)


@pytest.fixture(scope="module")
def given() -> Context:
    return CASE.context()


def test_fires_with_the_nights_less_the_time_to_notice(given: Context):
    found = b.run(RULE, given).one
    assert "a process holds GPU memory" in found.current
    assert float(found.saving.mid) == pytest.approx(MONTH * 10.5 / 24)
    assert found.saving.high == found.saving.mid


@pytest.mark.parametrize(
    ("memory", "cpu", "why", "mid"),
    [(FREE, IDLE, "nothing is on", 10.5), (HELD, BUSY, "CPUs work", 0), (0, BUSY, "CPUs work", 0)],
)
def test_says_what_is_on_the_machine(memory: int, cpu: float, why: str, mid: float):
    found = CASE.run(series=load(memory=memory, cpu=cpu)).one
    assert why in found.current
    assert float(found.saving.mid) == pytest.approx(MONTH * mid / 24)
    assert float(found.saving.high) == pytest.approx(MONTH * 10.5 / 24)


def test_short_rests_and_busy_gpus_are_fine(given: Context):
    assert CASE.run(series=load(gpu=[0.0, 90.0])).nothing
    assert b.run(RULE, given, notice_hours="12").nothing
    assert b.run(RULE, given, gpu_percent="0").nothing


@pytest.mark.parametrize(("percent", "fires"), [("43.75", True), ("43.76", False)])
def test_at_the_threshold(given: Context, percent: str, fires: bool):
    assert b.run(RULE, given, hours_percent=percent).nothing is not fires


def test_a_cluster_that_may_shrink_to_nothing_gets_a_reaper(given: Context):
    def change(graph: object) -> Change | None:
        return b.run(RULE, given.given(graph=graph)).one.change

    made = change(cluster())
    assert made is not None
    assert (made.path, made.new) == (("reaper",), {"dry_run": False})
    assert change(cluster(0, reaper("true"))) == Change(
        path=("reaper", "dry_run"), old=True, new=False, old_is_default=True
    )
    assert change(cluster(0, reaper("false"))) is None, "it does so already"
    assert change(cluster(1)) is None, "one instance always stays"
    assert change(None) is None


def test_no_reaper_where_the_cpus_work():
    found = CASE.run(series=load(cpu=BUSY), graph=cluster()).one
    assert found.change is None
    assert "a type without one" in str(found.manual)


def test_what_is_not_known_is_said(given: Context):
    assert "no gpu_memory_used_mib" in CASE.run(series=(load()[0], load()[2])).why
    assert "does not know" in CASE.run(prices=b.PRICES).why
    assert "hour by hour" in b.run(RULE, b.a_month_earlier(given)).why
