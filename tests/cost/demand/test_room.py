"""Room for sustained load: by the square root of the vCPUs, and right by Erlang's formula."""

import numpy as np
import pytest

from benchmarks.waiting import waiting
from cost.demand.room import needed, usable


@pytest.mark.parametrize(("vcpus", "share"), [(1, 0.6), (4, 0.8), (16, 0.9), (64, 0.95)])
def test_what_stays_free_grows_with_the_root(vcpus: int, share: float):
    assert usable(vcpus, 0.2) == pytest.approx(share)
    assert needed(vcpus * share, 0.2) == vcpus


def test_without_headroom_all_may_be_filled():
    assert usable(2, 0) == 1
    assert needed(np.array([0.0, 3.5]), 0).tolist() == [0.0, 3.5]


def test_erlangs_waits():
    assert waiting(1, 0.5) == pytest.approx(1.0)  # M/M/1: r / (1 - r)
    assert waiting(2, 0.8) == pytest.approx(0.64 / 0.36)  # M/M/2: r^2 / (1 - r^2)


def test_more_vcpus_never_wait_longer_though_more_of_them_is_filled():
    waits = [waiting(n, usable(n, 0.2)) for n in range(1, 129)]
    assert waits == sorted(waits, reverse=True)
    assert waits[1] < waiting(2, 0.8), "two at a flat 20 % would wait longer"
