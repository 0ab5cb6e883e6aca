from __future__ import annotations

import threading

from infra.engine.order import run_in_order


def test_each_key_runs_after_those_it_waits_for() -> None:
    done: list[str] = []

    def work(key: str) -> bool:
        done.append(key)
        return True

    waits = {"a": {"b", "c"}, "b": {"c"}, "c": {"elsewhere"}}
    assert run_in_order(waits, work, parallel=4) == ({"a", "b", "c"}, False)
    assert done == ["c", "b", "a"]


def test_independent_keys_run_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=5)

    def work(key: int) -> bool:
        del key
        together.wait()
        return True

    assert run_in_order({1: set(), 2: set(), 3: set()}, work, parallel=3)[0] == {1, 2, 3}


def test_a_failure_stops_what_waits_for_it() -> None:
    done, _ = run_in_order({"a": set(), "b": {"a"}}, lambda key: key != "a", parallel=2)
    assert done == set()
