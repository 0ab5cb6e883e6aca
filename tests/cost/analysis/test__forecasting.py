import numpy as np
import pytest

from cost.analysis._forecasting import (
    LEAST_ORIGINS,
    METHODS,
    WEEK,
    backtest,
    forecast,
    needed,
    theil_sen,
)

WEEKS = np.resize([100.0, 100, 100, 100, 100, 40, 30], 12 * WEEK)


@pytest.mark.parametrize("name", METHODS)
def test_what_never_changes_is_foretold_by_each(name: str) -> None:
    assert METHODS[name](np.full(40, 7.0), 9) == pytest.approx(np.full(9, 7.0))


@pytest.mark.parametrize("name", ["seasonal-naive", "weekday-median", "weekday-level"])
def test_a_week_s_pattern_goes_on_from_any_weekday(name: str) -> None:
    for end in range(60, 67):
        assert METHODS[name](WEEKS[:end], 10) == pytest.approx(WEEKS[end : end + 10])


def test_the_method_that_was_least_wrong_is_taken_and_errors_are_of_each() -> None:
    made = forecast(WEEKS, 10)
    assert made is not None
    assert made.method == "seasonal-naive"
    assert made.errors[made.method] == 0 < made.errors["naive"]
    assert set(made.errors) == set(METHODS)
    assert made.half_width == 0


def test_a_trend_is_followed() -> None:
    history = WEEKS * 2 + 3 * np.arange(len(WEEKS))
    made = forecast(history, 7)
    assert made is not None
    assert made.method == "weekday-trend"
    assert theil_sen(history[-4 * WEEK :]) == pytest.approx(3, rel=0.2)


def test_errors_are_those_of_earlier_days() -> None:
    errors = backtest(np.arange(40.0), 3)
    # Repeating the last day misses 1 + 2 + 3 of a line, on every day from the fourteenth on.
    assert errors["naive"].tolist() == [-6.0] * (40 - 3 - 14 + 1)


def test_too_little_to_test() -> None:
    short, enough = (forecast(WEEKS[: needed(5) - n], 5) for n in (1, 0))
    assert short is not None
    assert (short.half_width, short.errors, short.origins) == (None, {}, LEAST_ORIGINS - 1)
    assert enough is not None
    assert enough.half_width is not None
    assert forecast(WEEKS[: WEEK - 1], 5) is None


def test_intervals_hold_about_four_times_in_five() -> None:
    random = np.random.default_rng(3)
    held = []
    for _ in range(40):
        values = WEEKS * np.exp(random.normal(0, 0.05, len(WEEKS)))
        made = forecast(values[:-3], 3)
        assert made is not None
        assert made.half_width is not None
        held.append(abs(made.days.sum() - values[-3:].sum()) <= made.half_width)
    assert 0.65 <= np.mean(held) <= 0.95
