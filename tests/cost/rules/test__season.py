"""Seasons: by weekday and hour, in their place whatever day the window begins on."""

import numpy as np
import pytest

from cost.demand.sizing import Preferences
from cost.rules._demand import Demand
from cost.rules._season import season

HOURS = np.arange(14 * 24)


def of(averages: np.ndarray, monday: int = 0) -> dict:
    return season(Demand(averages, averages, Preferences(monday=monday)))


def test_a_working_week_is_told_by_weekday_and_hour():
    busy = (HOURS // 24 % 7 < 5) & (HOURS % 24 == 9)
    found = of(np.where(busy, 0.5, 0.02))
    assert found["by_weekday_percent"]["Fri"] == pytest.approx(
        100 * (0.5 + 23 * 0.02) / 24, abs=0.1
    )
    assert found["by_weekday_percent"]["Sat"] == 2.0
    assert np.argmax(found["by_hour_utc_percent"]) == 9
    assert found["explained_percent"] == 100.0


def test_a_window_that_begins_on_a_thursday_has_its_own_weekdays():
    found = of(np.where(HOURS // 24 % 7 == 0, 0.5, 0.0), monday=3)["by_weekday_percent"]
    assert [day for day, mean in found.items() if mean] == ["Thu"]


def test_chance_is_no_season():
    noise = np.random.default_rng(5).uniform(0, 1, len(HOURS))
    assert of(noise)["explained_percent"] < 25


def test_what_is_not_known_is_not_told():
    gaps = np.where(HOURS // 24 % 7 == 6, np.nan, 0.3)
    found = of(gaps)
    assert found["by_weekday_percent"]["Sun"] is None
    assert found["explained_percent"] is None, "two days of 14 are missing"
    assert of(np.full(len(HOURS), 0.3))["explained_percent"] is None
    assert of(HOURS[: 7 * 24] / 1000)["explained_percent"] is None, "a week says nothing of weeks"
