"""How long a request waits for a free processor."""

from __future__ import annotations


def waiting(vcpus: int, filled: float) -> float:
    """The mean wait in shares of a request's own time, each request taking one vCPU.

    Erlang C (Erlang 1917; Cooper 1981, Introduction to Queueing Theory, chapter 3): requests come
    by chance and their lengths are exponential.

    Args:
        vcpus: how many serve.
        filled: the share of them that is busy, below 1.
    """
    load = vcpus * filled
    blocked = 1.0  # Erlang B, by its recursion
    for n in range(1, vcpus + 1):
        blocked = load * blocked / (n + load * blocked)
    waits = blocked / (1 - filled * (1 - blocked))
    return waits / (vcpus - load)
