"""How often Python looks for garbage."""

from __future__ import annotations

import atexit
import gc
import sys
from typing import Final

THRESHOLDS: Final = (100_000, 50, 100)


def collect_rarely() -> None:
    """Look for reference cycles less often, in a process of ours that is started for one command.

    Importing pulumi_aws, Ibis or moto makes millions of objects that stay. Looking through them
    after every 700 new ones took a third of a preview's time, and once more at its end another
    third; the memory is the same either way.
    """
    gc.set_threshold(*THRESHOLDS)
    atexit.register(leave_the_rest)


def leave_the_rest() -> None:
    """Nothing is gained by collecting what the process's end frees anyhow.

    DuckDB wants its objects back, and complains on stderr of those that are not.
    """
    if "duckdb" not in sys.modules:
        gc.freeze()
