"""Matrices: every hour in its place, gaps as NaN, resources in the order asked for."""

from datetime import timedelta

import numpy as np
import pytest

from cost.metrics import matrix as module
from cost.metrics.matrix import matrix
from tests.cost import builders as b


def test_hours_are_in_their_place_and_gaps_are_nan():
    rows = b.metrics(
        b.readings("i-1", "cpu_utilization", [10.0, 20.0], average=5.0, hours=3),
        b.readings("i-2", "cpu_utilization", 70.0, hours=1),
        b.readings("i-1", "memory_utilization", 99.0),
    ).rows
    found = matrix(rows, "cpu_utilization", b.at(0), b.at(24)).of(["i-2", "i-9", "i-1"])
    assert found.ids == ("i-2", "i-1")
    assert found.peaks.shape == (2, 24)
    assert found.peaks[1, :3].tolist() == [10.0, 20.0, 10.0]
    assert found.averages[1, :3].tolist() == [5.0] * 3
    assert np.isnan(found.peaks[0, 1:]).all()


def test_other_hours_are_left_out():
    rows = b.metrics(b.readings("i-1", "cpu_utilization", [1.0, 2.0], hours=48)).rows
    found = matrix(rows, "cpu_utilization", b.at(24), b.at(48))
    assert not np.isnan(found.peaks).any()
    assert matrix(rows, "cpu_utilization", b.at(96), b.at(120)).ids == ()


def test_many_resources_in_several_parts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "BATCH", 10)
    series = [b.readings(f"i-{n}", "cpu_utilization", float(n), hours=5) for n in range(12)]
    found = matrix(b.metrics(*series).rows, "cpu_utilization", b.at(0), b.at(0) + timedelta(days=1))
    assert sorted(found.ids) == sorted(f"i-{n}" for n in range(12))
    assert all(
        (found.peaks[row, :5] == float(name[2:])).all() for row, name in enumerate(found.ids)
    )
