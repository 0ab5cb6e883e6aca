"""The measures of drift: hand-computed cases, scipy's own answers, and what can't be said."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from infra.functions.drift_measures import (
    Kind,
    Measured,
    Thresholds,
    Values,
    category_counts,
    cramers_v,
    measure,
    numeric_counts,
    psi,
)

RANDOM = np.random.default_rng(7)
NORMAL = RANDOM.normal(size=5000)
ANY = Thresholds(rows=1)


def column(kind: Kind, reference: Values, current: Values, limits: Thresholds = ANY) -> Measured:
    return measure("x", kind, (reference, current), limits)


def texts(**counts: int) -> Values:
    return np.array([name for name, n in counts.items() for _ in range(n)], dtype=object)


def test_psi_by_hand() -> None:
    # (0.3-0.5) ln(0.3/0.5) + (0.7-0.5) ln(0.7/0.5)
    by_hand = -0.2 * math.log(0.6) + 0.2 * math.log(1.4)
    assert psi(np.array([50, 50]), np.array([30, 70])) == pytest.approx(by_hand)
    assert psi(np.array([1, 1]), np.array([500, 500])) == 0


def test_an_empty_bin_counts_for_much_and_not_for_infinity() -> None:
    by_hand = (0.5 - 1) * math.log(0.5) + (0.5 - 1e-4) * math.log(0.5 / 1e-4)
    assert psi(np.array([10, 0]), np.array([5, 5])) == pytest.approx(by_hand)


def test_bins_end_at_the_deciles_of_the_reference() -> None:
    reference = np.arange(1000, dtype=float)
    expected, actual = numeric_counts(reference, np.full(10, 2000.0))
    assert expected.tolist() == [100] * 10
    assert actual.tolist() == [0] * 9 + [10]


def test_few_different_numbers_are_bins_by_themselves() -> None:
    expected, actual = numeric_counts(np.array([1.0, 1, 2, 5]), np.array([1.0, 3, 5, 9]))
    assert expected.tolist() == [2, 1, 1, 0]
    assert actual.tolist() == [1, 0, 1, 2]  # 3 and 9 are new


def test_rare_categories_are_one() -> None:
    many = {f"c{n:03}": 200 - n for n in range(60)}
    expected, actual = category_counts(texts(**many), texts(c000=5, new=7, c059=2))
    assert len(expected) == 51
    assert expected[-1] == sum(200 - n for n in range(50, 60))
    assert (actual[0], actual[-1]) == (5, 9)


def test_numbers_agree_with_scipy() -> None:
    moved = NORMAL + 0.5
    found = column("numeric", NORMAL, moved)
    theirs = stats.ks_2samp(NORMAL, moved, method="asymp")
    assert found.distance == pytest.approx(theirs.statistic)
    assert found.p_value == pytest.approx(theirs.pvalue)
    # Two normal distributions half a standard deviation apart: 2 Phi(0.25) - 1 = 0.197
    assert found.distance == pytest.approx(0.197, abs=0.03)
    assert found.psi == pytest.approx(0.25, abs=0.05)  # their divergence is 0.5 ** 2
    assert found.verdict == "drift"


def test_categories_agree_with_scipy() -> None:
    counts = np.array([60, 40]), np.array([40, 60])
    chi2 = 8.0  # 4 cells, each (60 - 50) ** 2 / 50
    distance, p_value = cramers_v(*counts)
    assert distance == pytest.approx(math.sqrt(chi2 / 200))
    assert p_value == pytest.approx(stats.chi2.sf(chi2, 1))
    found = column("categorical", texts(a=60, b=40), texts(a=40, b=60))
    assert (found.distance, found.p_value) == (distance, p_value)
    assert found.verdict == "drift"


def test_the_same_distribution_is_stable() -> None:
    again = np.random.default_rng(8).normal(size=5000)
    assert column("numeric", NORMAL, again, Thresholds()).verdict == "stable"
    same = column("categorical", texts(a=600, b=400), texts(a=590, b=410), Thresholds())
    assert (same.verdict, same.why) == ("stable", "within all thresholds")


def test_chance_alone_is_no_drift() -> None:
    """Far apart for so few values, and still what chance does."""
    few, limits = np.arange(12.0), Thresholds(rows=10, psi=100)
    found = column("numeric", few, few + 3, limits)
    assert found.distance == pytest.approx(0.25) and found.verdict == "stable"


def test_too_few_values_are_not_evaluated_rather_than_zero() -> None:
    for sample in (np.array([]), np.array([1.0] * 99), np.full(500, np.nan)):
        limits = Thresholds(missing=1)
        found = column("numeric", NORMAL, sample, limits)
        assert found.verdict == "not evaluated"
        assert (found.psi, found.distance, found.p_value) == (None, None, None)
    assert column("numeric", NORMAL, np.array([])).missing_current is None


def test_values_that_are_gone_are_drift() -> None:
    gone = column("numeric", NORMAL, np.full(500, np.nan), Thresholds())
    assert gone.verdict == "drift"
    assert gone.why == "100.0% of the values are missing, 0.0% in the reference"
    half = np.where(np.arange(5000) % 2, NORMAL, np.nan)
    some_gone = column("numeric", NORMAL, half, Thresholds())
    assert (some_gone.missing_current, some_gone.verdict) == (0.5, "drift")
    assert some_gone.psi is not None and some_gone.psi < 0.1


def test_missing_categories_are_no_category() -> None:
    sample = np.array(["a"] * 150 + [None] * 50, dtype=object)
    found = column("categorical", sample, sample)
    assert (found.missing_reference, found.psi, found.verdict) == (0.25, 0, "stable")


def test_a_constant_that_changes_is_drift_and_one_that_stays_is_none() -> None:
    ones = np.ones(200)
    same, other = column("numeric", ones, ones), column("numeric", ones, ones + 1)
    assert (same.psi, same.distance, same.verdict) == (0, 0, "stable")
    assert other.verdict == "drift" and other.distance == 1
    assert column("categorical", texts(a=200), texts(a=200)).distance == 0
    assert column("categorical", texts(a=200), texts(b=200)).distance == 1


def test_infinities_are_the_largest_of_numbers() -> None:
    sample = np.append(NORMAL, [np.inf] * 600 + [-np.inf])
    found = column("numeric", NORMAL, sample)
    assert found.psi is not None and math.isfinite(found.psi)
    assert found.distance == pytest.approx(600 / 5601, abs=0.01)


SAMPLES = some.lists(
    some.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3)), min_size=30, max_size=80
).map(np.array)
COUNTS = some.lists(some.integers(0, 50), min_size=2, max_size=8).filter(any)


@settings(max_examples=40, deadline=None)
@given(SAMPLES, SAMPLES)
def test_every_value_is_in_one_bin(reference: Values, current: Values) -> None:
    expected, actual = numeric_counts(reference, current)
    assert len(expected) == len(actual)
    assert (expected.sum(), actual.sum()) == (len(reference), len(current))


@settings(max_examples=40, deadline=None)
@given(COUNTS, some.data())
def test_psi_is_symmetric_and_never_negative(counts: list[int], data: some.DataObject) -> None:
    size = len(counts)
    others = data.draw(some.lists(some.integers(0, 50), min_size=size, max_size=size).filter(any))
    there, back = psi(np.array(counts), np.array(others)), psi(np.array(others), np.array(counts))
    assert there >= 0
    assert there == pytest.approx(back)
    assert psi(np.array(counts), np.array(counts) * 3) == pytest.approx(0, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(SAMPLES, SAMPLES)
def test_the_distance_is_scipys_and_does_not_mind_the_scale(
    reference: Values, current: Values
) -> None:
    found = column("numeric", reference, current)
    theirs = stats.ks_2samp(reference, current, method="asymp")
    assert found.distance == pytest.approx(theirs.statistic)
    scaled = column("numeric", reference * 8, current * 8)
    assert (scaled.distance, scaled.psi) == (found.distance, found.psi)
