"""Credits: a load that earns them back lasts, one that spends more does not."""

import numpy as np
import pytest

from cost.rules._credits import BASELINES, lasts

HOURS = 336


@pytest.mark.parametrize(
    ("name", "percent", "holds"),
    [
        ("t3.large", 24, True),  # 30 % with a fifth to spare
        ("t3.large", 24.1, False),
        ("t2.xlarge", 18, True),
        ("t2.xlarge", 18.1, False),
        ("t1.micro", 0, False),  # its baseline is not known
        ("m7i-flex.large", 32, True),
        ("m7i-flex.large", 32.1, False),
    ],
)
def test_a_steady_load_is_held_up_to_the_baseline(name: str, percent: float, holds: bool):
    assert lasts(name, np.full(HOURS, percent / 100)) is holds


def test_a_busy_hour_is_paid_with_quiet_ones():
    load = np.tile([0.05] * 23 + [0.8], 14)
    assert lasts("t3.large", load)
    assert not lasts("t3.nano", load)
    assert not lasts("t3.large", load[::-1]), "there are no credits at the start"


def test_credits_of_a_day_are_kept_and_no_more():
    quiet, busy = np.zeros(300), np.full(36, 0.8)
    assert not lasts("t3.large", np.concatenate([quiet, busy]))
    assert lasts("t3.large", np.concatenate([quiet, busy[:10]]))


def test_a_flex_type_is_there_in_full_for_an_hour_a_day():
    load = np.tile([0.1] * 23 + [0.9], 14)
    assert lasts("m7i-flex.large", load)
    load[22] = 0.9
    assert not lasts("m7i-flex.large", load)


def test_a_gap_is_no_rest():
    load = np.full(HOURS, 0.2)
    load[24:48] = np.nan
    assert lasts("t3.large", load)
    load[0] = 0.3
    assert not lasts("t3.large", load)


def test_every_baseline_is_a_share():
    assert all(0 < share < 1 for sizes in BASELINES.values() for share in sizes.values())
