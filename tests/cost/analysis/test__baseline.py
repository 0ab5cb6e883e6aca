import numpy as np

from cost.analysis._baseline import LEAST_WEEKS, NEW_LEVEL_DAYS, WEEK, judge

DAYS = 70


def seasonal(count: int = 40, noise: float = 0.04) -> np.ndarray:
    """Series with a week's pattern and multiplicative noise, the same each time."""
    random = np.random.default_rng(11)
    pattern = np.resize([100, 100, 100, 100, 100, 40, 35], DAYS)
    found: np.ndarray = pattern * np.exp(random.normal(0, noise, (count, DAYS)))
    return found


def test_a_week_s_pattern_is_not_odd() -> None:
    judged = judge(seasonal())
    assert judged.odd.mean() < 0.002
    assert np.isnan(judged.expected[:, : LEAST_WEEKS * WEEK]).all()
    assert not judged.odd[:, : LEAST_WEEKS * WEEK].any()


def test_each_doubled_day_is_found_and_only_it() -> None:
    values = seasonal()
    values[:, 40] *= 2
    judged = judge(values)
    assert judged.odd[:, 40].all()
    assert judged.odd[:, 41:].mean() < 0.002
    assert np.allclose(judged.expected[:, 40], values[:, 40] / 2, rtol=0.2)


def test_half_of_a_day_is_found_as_less() -> None:
    values = seasonal()
    values[:, 40] *= 0.5
    judged = judge(values)
    assert judged.odd[:, 40].all()
    assert (judged.score[:, 40] < 0).all()


def test_a_new_level_is_odd_for_a_week() -> None:
    values = seasonal()
    values[:, 40:] *= 2
    judged = judge(values)
    assert judged.odd[:, 40 : 40 + NEW_LEVEL_DAYS].mean() > 0.95
    assert judged.odd[:, 40 + NEW_LEVEL_DAYS :].mean() < 0.02


def test_what_is_below_the_least_amount_is_not_odd() -> None:
    values = seasonal() / 1000
    values[:, 40] *= 2
    assert not judge(values, least=1).odd.any()


def test_a_first_cost_is_odd() -> None:
    values = np.zeros((1, DAYS))
    values[0, 50] = 30
    assert np.flatnonzero(judge(values).odd[0]).tolist() == [50]


def test_what_ran_on_few_days_is_not_expected_to_cost_more_than_it_ever_did() -> None:
    # The level of some small days and the weekday of large ones would multiply to 245.
    few = {5: 55.1, 6: 4.7, 12: 36.1, 13: 42.1, 19: 29.8, 20: 33.7, 22: 10.0, 23: 6.1, 24: 6.6}
    values = np.zeros((1, 31))
    values[0, list(few)] = list(few.values())
    assert np.nanmax(judge(values, least=37).expected) < 1.3 * max(few.values())


def test_what_came_twice_before_is_usual() -> None:
    values = seasonal()
    values[:, [30, 40, 50]] *= 2
    odd = judge(values).odd
    assert odd[:, [30, 40]].all()
    assert odd[:, 50].mean() < 0.2
