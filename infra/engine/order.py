"""Do work on many things in parallel, each after those that it waits for."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

K = TypeVar("K", bound="Hashable")


def run_in_order(
    waits: Mapping[K, set[K]], work: Callable[[K], bool], *, parallel: int
) -> tuple[set[K], bool]:
    """Call `work` for every key, when all that it waits for has succeeded.

    A key whose work fails (returns False) stops new work; what is under way is finished. So does
    Ctrl-C.

    Args:
        waits: for every key, the keys that must be done before it; others than the mapping's own
            count as done.
        work: does one; says whether it succeeded.
        parallel: how many at a time.

    Returns:
        The keys that are done, and whether the user interrupted.
    """
    left = {key: needs & waits.keys() - {key} for key, needs in waits.items()}
    done: set[K] = set()
    running: dict[Future[bool], K] = {}
    stopped = interrupted = False
    with ThreadPoolExecutor(parallel, thread_name_prefix="work") as pool:
        while left or running:
            if not stopped:
                for key in [k for k, needs in left.items() if needs <= done]:
                    del left[key]
                    running[pool.submit(work, key)] = key
            if not running:
                break
            try:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                stopped = interrupted = True
                continue
            for future in finished:
                key = running.pop(future)
                if future.result():
                    done.add(key)
                else:
                    stopped = True
    return done, interrupted
