"""The whole tour, beside its budget: three minutes on two cores."""

from __future__ import annotations

import tempfile

from benchmarks.bench_start import TRIMTAB
from benchmarks.measure import run

BUDGET_SECONDS = 180


def main() -> None:
    """Print what one tour took; the processor seconds of its emulator are told apart."""
    with tempfile.TemporaryDirectory() as folder:
        cost, _ = run([TRIMTAB, "tour", "--out", folder])
    total = cost.cpu + cost.background_cpu
    print(f"the tour: {cost.wall:.0f} s, {cost.wall / BUDGET_SECONDS:.0%} of its budget")
    print(
        f"{total:.1f} s CPU: {cost.cpu:.1f} its own, {cost.background_cpu:.1f} the emulator's;"
        f" peak {cost.peak_mb:.0f} MB"
    )


if __name__ == "__main__":
    main()
