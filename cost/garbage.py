"""How often Python looks for garbage."""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (100_000, 50, 100)


def collect_rarely() -> None:
    """Look for reference cycles less often, in a process of ours that is started for one command.

    Importing pulumi_aws, Ibis or moto makes millions of objects that stay. Looking through them
    after every 700 new ones took a third of a preview's time; the memory is the same either way.
    """
    gc.set_threshold(*THRESHOLDS)
