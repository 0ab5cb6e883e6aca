"""Garbage is looked for rarely, but it is looked for."""

import gc
import subprocess
import sys

import pytest

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


@pytest.mark.parametrize("use", ["pass", "import ibis; x = ibis.duckdb.connect(); x.me = x"])
def test_a_process_ends_in_silence(use: str) -> None:
    """DuckDB would tell of everything that was not collected."""
    code = f"from cost.garbage import collect_rarely; collect_rarely(); {use}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
