"""Growth is found where it is, not in a weekend or in noise, and goes on until the horizon."""

import numpy as np
import pytest

from cost.demand import trend

DAYS = 14
HOURS = np.arange(24 * DAYS)


def weekly(growth_a_day: float = 0.0) -> np.ndarray:
    working = np.where((HOURS // 24) % 7 < 5, 1.0, 0.2)
    return (working * (1 + growth_a_day * HOURS / 24))[None, :]


def test_growth_is_found_through_the_weekends():
    found = trend.find(weekly(0.02))
    level = float(trend.daily(weekly(0.02)).mean())
    # Each weekday grows by 0.02 a day of its own level; the median weekday is a working day.
    assert found.growth[0] == pytest.approx(0.02 / level, rel=0.01)


def test_a_week_is_no_growth_and_neither_is_noise():
    assert trend.find(weekly()).growth[0] == 0
    noise = np.random.default_rng(3).normal(1, 0.2, (400, 336))
    assert (trend.find(noise).growth > 0).mean() < 0.03


def test_decline_is_not_continued():
    assert trend.find(weekly(-0.02)).growth[0] == 0


def test_less_than_two_weeks_show_no_trend():
    assert trend.find(weekly(0.05)[:, : 24 * 7]).growth[0] == 0


def test_what_grows_is_larger_at_the_horizon():
    load = 1 + 0.03 * HOURS[None, :] / 24
    later = trend.ahead(load, trend.find(load), 14)
    truth = 1 + 0.03 * (DAYS + 14)
    assert later[0] == pytest.approx(np.full(336, truth), rel=0.03)


def test_gaps_stay_gaps():
    load = weekly(0.02)
    load[0, 24:48] = np.nan
    found = trend.find(load)
    assert np.isnan(trend.ahead(load, found, 14)[0, 24:48]).all()
