"""The chance of exceedance: right on average, with an interval, graded 0 to 4."""

import numpy as np
import pytest

from cost.demand.chance import Chance, chance

RNG = np.random.default_rng(11)


def shares(size: float, count: int = 30) -> np.ndarray:
    loads = RNG.exponential(1.0, (count, 336))
    return np.array([(c.low, c.share, c.high) for c in (chance(x, size) for x in loads)])


def test_the_interval_holds_the_truth_mostly():
    found, truth = shares(4.0), float(np.exp(-4.0))
    assert float(np.median(found[:, 1])) == pytest.approx(truth, rel=1.0)
    assert ((found[:, 0] <= truth) & (truth <= found[:, 2])).mean() > 0.8


def test_days_that_are_alike_leave_more_doubt_than_hours_that_differ():
    days = np.repeat(RNG.exponential(1.0, 14), 24)
    mixed = RNG.permutation(days)
    assert chance(days, 2.0).high > chance(mixed, 2.0).high


def test_clusters_make_it_rarer_that_it_happens_at_all():
    together = np.tile(np.repeat([0.1, 1.0], [22, 2]), 14) * RNG.uniform(0.9, 1.1, 336)
    size = 1.12
    found = chance(together, size)
    assert 0 < found.any < 1 - (1 - found.share) ** 336


@pytest.mark.parametrize(
    ("share", "high", "risk"),
    [
        (0.0, 0.0, 0),
        (1e-4, 1e-4, 0),
        (2e-4, 3e-4, 1),
        (0.004, 0.004, 2),
        (0.01, 0.02, 3),
        (0.5, 0.6, 4),
        (0.0, 1e-3, 0),
        (0.0, 0.004, 1),
        (0.004, 0.9, 3),
    ],
)
def test_risk_by_share_and_doubt(share: float, high: float, risk: int):
    given = Chance(
        share=share, low=0.0, high=high, any=0.0, horizon_days=14, growth_percent_a_week=0.0
    )
    assert given.risk == risk


def test_growth_is_told():
    load = 0.3 + 0.01 * np.arange(336) / 24
    assert chance(load, 1.0).growth_percent_a_week > 10


def test_a_short_look_is_not_refused():
    assert chance(np.full(10, 0.5), 0.4).share == 1.0
