"""Days: a prediction limit of the next day's peak, weekends apart, from Student's t."""

import numpy as np
import pytest
from scipy import stats

from cost.demand import days


def of_days(peaks: list[float]) -> np.ndarray:
    """Days of one hour at the peak, the rest at nothing."""
    load = np.zeros((1, 24 * len(peaks)))
    load[0, 12::24] = peaks
    return load


def test_a_week_is_a_prediction_limit_of_all_its_days():
    peaks = [0.3, 0.35, 0.4, 0.32, 0.38, 0.36, 0.31]
    found = days.exceedance(of_days(peaks), np.array([0.45]))[0, 0]
    width = np.std(peaks, ddof=1) * np.sqrt(1 + 1 / 7)
    assert found * 24 == pytest.approx(stats.t.sf((0.45 - np.mean(peaks)) / width, 6), abs=0.002)


def test_weekends_apart_are_no_spread():
    week = [0.5, 0.5, 0.5, 0.5, 0.5, 0.1, 0.1]
    assert days.exceedance(of_days(week * 2), np.array([0.55]))[0, 0] == 0
    assert days.exceedance(of_days(week * 2), np.array([0.55]), monday=3)[0, 0] > 0
    assert days.exceedance(of_days(week * 2), np.array([0.3]))[0, 0] * 24 == pytest.approx(5 / 7)


def test_flat_days_have_more_hours_above():
    peaks = np.random.default_rng(1).normal(0.5, 0.1, 14)
    flat = np.repeat(peaks, 24)[None, :]
    assert (
        days.exceedance(flat, np.array([0.7]))[0, 0]
        == 12 * days.exceedance(of_days(list(peaks)), np.array([0.7]))[0, 0]
    )


def test_gaps_are_no_zero_days():
    load = of_days([0.5, 0.52, 0.48, 0.5, 0.51])
    gappy = np.hstack([load, np.full((1, 48), np.nan)])
    sizes = np.array([0.4, 0.55])
    assert days.exceedance(gappy, sizes)[0] == pytest.approx(
        days.exceedance(load, sizes)[0] * [1, 1], rel=0.5
    )
    assert not np.isnan(days.exceedance(np.full((1, 336), np.nan), sizes)).any()


def test_one_day_says_nothing():
    assert days.exceedance(of_days([0.5]), np.array([0.1]))[0, 0] == 0
