"""The size chosen: tight where the load is steady, wide where it bursts or grows."""

import numpy as np
import pytest

from cost.demand.sizing import Preferences, choose, exceedance, expected, sustained

EIGHTHS = np.arange(1, 9) / 8
HOURS = np.arange(336)


def row(values: np.ndarray) -> np.ndarray:
    return np.asarray(values, dtype=float)[None, :]


def size(peaks: np.ndarray, **more: object) -> float:
    prefer = Preferences(**more)  # type: ignore[arg-type]
    return float(EIGHTHS[choose(row(peaks), EIGHTHS, prefer=prefer).chosen[0]])


def test_a_steady_load_needs_no_headroom():
    assert size(np.full(336, 0.24)) == 0.25


def test_a_rare_burst_is_held_where_the_percentile_would_miss_it():
    load = np.full(336, 0.1)
    load[::300] = 0.7  # two hours: P99.5 is 0.1
    assert np.quantile(load, 0.994) == pytest.approx(0.1)
    assert size(load) >= 0.75


def test_an_hour_too_little_may_be_worth_it():
    load = np.full(336, 0.1)
    load[100] = 0.7
    assert size(load, weight=2, hours_above=24) < 0.5 < size(load)


def test_no_saving_is_worth_too_many_hours():
    load = np.full(336, 0.1)
    load[100] = 0.7
    assert size(load, weight=0, hours_above=24) < 0.5 < size(load, weight=0)


def test_a_size_must_do_for_the_horizon_and_not_for_its_last_day():
    load = (0.3 + 0.01 * HOURS / 24) * np.where(HOURS % 24 < 12, 0.5, 1.0)
    last_day = load.max() + 0.01 * 14
    (share,), _ = expected(row(load), np.array([last_day - 0.02]))
    assert 0 < share[0] < exceedance(row(load + 0.14), np.array([last_day - 0.02]))[0, 0]


def test_growth_is_ahead_of_the_window():
    load = 0.3 + 0.01 * HOURS / 24
    assert load.max() < 0.5
    assert size(load) > 0.5


def test_a_load_above_every_size_keeps_what_it_has():
    assert size(np.full(336, 1.0)) == 1.0


def test_sustained_load_leaves_room():
    load = np.full(336, 0.24)  # of 8 vCPUs, 2 hold 72 % of 2; of 96, 24 hold 92 % of 24
    assert size(load, headroom=0.2, vcpus=8) == 0.375
    assert size(load, headroom=0.2, vcpus=96) == 0.375
    assert size(load - 0.02, headroom=0.2, vcpus=8) == 0.375
    assert size(load - 0.02, headroom=0.2, vcpus=96) == 0.25
    assert sustained(row(load))[0] == pytest.approx(0.24)


def test_prices_decide_and_not_sizes():
    load = np.full(336, 0.2)
    dear = np.array([0.1, 0.9, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0])
    assert EIGHTHS[choose(row(load), EIGHTHS, dear).chosen[0]] == 0.375
