"""How far a column has moved away from its reference sample, in numbers that others use too.

Population stability index. Reference and current values are counted in the same bins, and with
shares e of the reference and a of the current sample

    PSI = sum over bins of (a - e) * ln(a / e)

A share of zero is taken for 0.0001, so that an empty bin counts for much and not for infinity. Bins
of numbers end at the deciles of the reference; categories, and numbers of few different values, are
bins by themselves, and what the reference lacks is one bin more. PSI below 0.1 means no change,
above 0.25 one that matters: the rule of thumb of credit scoring (N. Siddiqi, Credit Risk
Scorecards, Wiley 2006). It is symmetric, and the sum of two Kullback-Leibler divergences.

Kolmogorov-Smirnov. D is the largest distance between the two samples' cumulative distributions, 0
to 1; p is how often two samples of one distribution would be as far apart (scipy.stats.ks_2samp).
With a million rows p says yes to everything, and with fifty D does: a column drifts by this measure
where both agree.

Categories have Cramer's V in D's place, from the chi-square test of homogeneity
(scipy.stats.chi2_contingency): the square root of chi2 / n for two samples, 0 to 1 as well.

Missing values (null or NaN) are in none of these. Their share is compared by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Kind: TypeAlias = Literal["numeric", "categorical"]
Values: TypeAlias = NDArray[Any]

BINS = 10
SMALLEST_SHARE = 1e-4
MOST_CATEGORIES = 50
"""The reference's commonest; all others are one."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From where on a column drifts."""

    psi: float = 0.25
    distance: float = 0.1
    """Kolmogorov-Smirnov's D, and Cramer's V of categories."""
    p_value: float = 0.01
    """D counts only where chance would explain it more seldom than this."""
    missing: float = 0.05
    """By how much the share of missing values may differ."""
    rows: int = 100
    """Fewer present values, in either sample, tell nothing."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was found out about one column. What could not be is None, and never 0."""

    column: str
    verdict: Literal["drift", "stable", "not evaluated"]
    why: str
    kind: Kind | None = None
    psi: float | None = None
    distance: float | None = None
    p_value: float | None = None
    missing_reference: float | None = None
    missing_current: float | None = None


def psi(expected: Values, actual: Values) -> float:
    """The population stability index of two counts of the same bins.

    >>> round(psi(np.array([50, 50]), np.array([70, 30])), 4)
    0.1695
    """
    e = np.maximum(expected / expected.sum(), SMALLEST_SHARE)
    a = np.maximum(actual / actual.sum(), SMALLEST_SHARE)
    return float(np.sum((a - e) * np.log(a / e)))


def numeric_counts(reference: Values, current: Values) -> tuple[Values, Values]:
    """Both samples, without missing values, counted in the reference's bins."""
    distinct = np.unique(reference)
    if len(distinct) <= BINS:
        return _counts_of(reference, current, distinct)
    inner = np.unique(np.quantile(reference, np.linspace(0, 1, BINS + 1)[1:-1], method="lower"))
    size = len(inner) + 1
    return (
        np.bincount(np.searchsorted(inner, reference, side="left"), minlength=size),
        np.bincount(np.searchsorted(inner, current, side="left"), minlength=size),
    )


def _counts_of(reference: Values, current: Values, distinct: Values) -> tuple[Values, Values]:
    """Counts of single values, and of all that are none of them."""

    def counts(sample: Values) -> Values:
        at = np.searchsorted(distinct, sample).clip(max=len(distinct) - 1)
        known = distinct[at] == sample
        found = np.bincount(at[known], minlength=len(distinct))
        return np.append(found, np.count_nonzero(~known))

    return _occupied(counts(reference), counts(current))


def category_counts(reference: Values, current: Values) -> tuple[Values, Values]:
    """Both samples counted by category: the reference's commonest, and the others together."""
    names, counts = np.unique(reference, return_counts=True)
    order = np.lexsort((names, -counts))[:MOST_CATEGORIES]
    place = {name: n for n, name in enumerate(names[order].tolist())}
    size = len(place) + 1

    def count(sample: Values) -> Values:
        found = np.zeros(size, dtype=np.int64)
        for name, times in zip(*np.unique(sample, return_counts=True), strict=True):
            found[place.get(name, size - 1)] += times
        return found

    return _occupied(count(reference), count(current))


def _occupied(reference: Values, current: Values) -> tuple[Values, Values]:
    """Without bins that are empty in both samples: they say nothing."""
    kept = (reference + current) > 0
    return reference[kept], current[kept]


def cramers_v(reference: Values, current: Values) -> tuple[float, float]:
    """The distance of two counts of categories, and its p-value. One category is no distance."""
    if len(reference) < 2:
        return 0.0, 1.0
    result = stats.chi2_contingency(np.array([reference, current]), correction=False)
    return math.sqrt(result.statistic / (reference.sum() + current.sum())), float(result.pvalue)


def measure(
    column: str, kind: Kind, samples: tuple[Values, Values], limits: Thresholds
) -> Measured:
    """Compare a column's two samples.

    Args:
        column: its name.
        kind: how to look at it.
        samples: the reference's and the current values; numbers have NaN and categories None where
            a value is missing.
        limits: from where on it drifts.
    """
    missing = [_is_missing(kind, sample) for sample in samples]
    shares = [float(m.mean()) if len(m) else None for m in missing]
    told: dict[str, Any] = {
        "column": column,
        "kind": kind,
        "missing_reference": shares[0],
        "missing_current": shares[1],
    }
    reference, current = (s[~m] for s, m in zip(samples, missing, strict=True))
    moved = _moved(shares, limits)
    few = min(len(reference), len(current))
    if few < limits.rows:
        # Values that are gone are drift, whatever cannot be said of those that are left.
        why = f"{few} values in the smaller sample: {limits.rows} needed"
        return Measured(verdict="drift" if moved else "not evaluated", why=moved or why, **told)
    return _compared(told, kind, (reference, current), limits)


def _compared(
    told: dict[str, Any], kind: Kind, samples: tuple[Values, Values], limits: Thresholds
) -> Measured:
    """The measures of two samples of enough values, and what they say together."""
    if kind == "numeric":
        counts = numeric_counts(*samples)
        # The exact p-value is for fewer values than `rows`, and for some samples it does not exist.
        test = stats.ks_2samp(*samples, method="asymp")
        distance, p_value = float(test.statistic), float(test.pvalue)
    else:
        counts = category_counts(*samples)
        distance, p_value = cramers_v(*counts)
    index = psi(*counts)
    reasons = [
        f"PSI {index:.3f} is above {limits.psi:g}" if index > limits.psi else "",
        f"distance {distance:.3f} is above {limits.distance:g} (p {p_value:.1g})"
        if distance > limits.distance and p_value < limits.p_value
        else "",
        _moved([told["missing_reference"], told["missing_current"]], limits),
    ]
    why = "; ".join(reason for reason in reasons if reason)
    return Measured(
        verdict="drift" if why else "stable",
        why=why or "within all thresholds",
        psi=index,
        distance=distance,
        p_value=p_value,
        **told,
    )


def _is_missing(kind: Kind, sample: Values) -> NDArray[np.bool_]:
    if kind == "numeric":
        return np.isnan(sample)
    return np.array([value is None for value in sample.tolist()], dtype=bool)


def _moved(shares: list[float | None], limits: Thresholds) -> str:
    """What is to be said of the shares of missing values; nothing where they are alike."""
    reference, current = shares
    if reference is None or current is None or abs(current - reference) <= limits.missing:
        return ""
    return f"{current:.1%} of the values are missing, {reference:.1%} in the reference"
