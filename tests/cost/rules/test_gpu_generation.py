"""GPU generation: what a step costs, by the lower of the speeds, for GPUs that work."""

from decimal import Decimal

import pytest

from cost.pricing.catalogue import load
from cost.rules.gpu_generation import RULE
from tests.cost import builders as b


def context(load_percent: float | None, kind: str = "p3dn.24xlarge", usd: str = "31.212"):
    line = b.instance("i-1", kind, hourly_usd=usd, component="clusters.train")
    series = [] if load_percent is None else [b.readings("i-1", "gpu_utilization", load_percent)]
    return b.context(line, metrics=b.metrics(*series), prices=load())


def test_busy_v100s_do_their_steps_for_less_as_a100s():
    found = b.run(RULE, context(90.0)).one
    assert (found.current, found.proposed) == ("p3dn.24xlarge", "p4d.24xlarge")
    price, speed = Decimal("21.957642") / Decimal("31.212"), 1555 / 900
    assert float(found.saving.mid) == pytest.approx(
        31.212 * 730 * (1 - float(price) / speed), rel=1e-6
    )
    assert "p4d.24xlarge" in (found.manual or "")
    assert found.saving.low <= found.saving.mid <= found.saving.high
    assert (found.change, found.risk) == (None, 3)


def test_gpus_that_wait_would_only_wait_faster():
    assert b.run(RULE, context(49.9)).nothing


def test_at_the_threshold():
    assert b.run(RULE, context(50.0)).one
    share = 100 * (1 - (21.957642 / 31.212) / (1555 / 900))
    assert b.run(RULE, context(90.0), min_saving_percent=str(share - 0.01)).one
    assert b.run(RULE, context(90.0), min_saving_percent=str(share + 0.01)).nothing


def test_the_best_there_is_stays():
    assert b.run(RULE, context(95.0, "g6.xlarge", "0.8048")).nothing


def test_what_is_not_known_is_not_evaluated():
    assert "no gpu_utilization" in b.run(RULE, context(None)).why
    assert "b200" in b.run(RULE, context(90.0, "p6-b200.48xlarge", "113.93")).why
