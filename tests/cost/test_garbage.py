"""Garbage is looked for rarely, but it is looked for."""

import gc

from cost.garbage import collect_rarely


def test_rarely_is_not_never() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        collect_rarely()
        assert gc.isenabled()
        assert 700 < gc.get_threshold()[0] < 1_000_000
    finally:
        gc.set_threshold(*before)
