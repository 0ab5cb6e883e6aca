"""Tails: known distributions give known exceedance; flat, empty and gappy rows do not break it."""

import numpy as np
import pytest

from cost.demand import tail

RNG = np.random.default_rng(7)
HOURS = 24 * 93


def test_an_exponential_load_has_an_exponential_tail():
    load = RNG.exponential(1.0, (40, HOURS))
    beyond = tail.fit(load).beyond(6.0)
    assert float(beyond.mean()) == pytest.approx(np.exp(-6), rel=0.35)


def test_a_load_with_an_end_ends():
    load = RNG.uniform(0.0, 1.0, (40, HOURS))
    fitted = tail.fit(load)
    assert (fitted.shape < -0.3).all()  # a uniform distribution's is -1, kept at -0.5
    assert (fitted.beyond(1.3) == 0).all()
    assert float(fitted.beyond(0.95).mean()) == pytest.approx(0.05, abs=0.01)


def test_a_flat_load_exceeds_nothing_above_itself_and_everything_below():
    flat = np.full((1, 336), 0.4)
    assert tail.exceedance(flat, np.array([0.3, 0.4, 0.5])).tolist() == [[1.0, 1.0, 0.0]]


def test_what_was_seen_counts_even_where_the_tail_says_never():
    load = np.full((1, 336), 0.1)
    load[0, 100] = 0.9
    found = tail.exceedance(load, np.array([0.5, 0.9, 1.0]))[0]
    assert found[0] >= 1 / 336
    assert found[2] <= found[1] <= found[0]


def test_gaps_are_left_out():
    load = RNG.exponential(1.0, (1, 336))
    longer = np.full((1, 672), np.nan)
    longer[0, ::2] = load
    sizes = np.array([1.0, 3.0, 5.0])
    assert tail.exceedance(longer, sizes) == pytest.approx(tail.exceedance(load, sizes))


def test_a_row_without_values_does_not_disturb_the_others():
    load = np.vstack([RNG.exponential(1.0, 336), np.full(336, np.nan)])
    assert tail.exceedance(load, np.array([2.0]))[0] == pytest.approx(
        tail.exceedance(load[:1], np.array([2.0]))[0]
    )
