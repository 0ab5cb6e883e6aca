"""Section sweeps: array jobs whose cost is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function import FunctionSite
from infra.components._function_grants import functions
from infra.components.sweep import Sweep, SweepArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings, SweepSettings


def build(built: Built) -> Outputs:
    """A component for each entry; what is exported is the command that starts it."""
    entries = built.settings.sweeps.items()
    return {"sweeps": {entry: _make(built, entry, s).submit for entry, s in entries}}


def _make(built: Built, entry: str, settings: SweepSettings) -> Sweep:
    queue = built.found["queues"][settings.queue]
    price = settings.price(queue.settings, built.context.region)
    if price is None:
        raise ValueError("a sweep has a price: its settings see to it")
    arguments = SweepArgs(
        entry=entry,
        settings=settings,
        queue=queue,
        hourly_usd=price,
        bucket_key=built.bucket_keys[queue.settings.checkpoints],
        site=FunctionSite(
            context=built.context,
            boundary=built.access.boundary,
            log_key_arn=built.keys.arns[settings.log_key],
            alarming=built.alarming,
            environment_key=built.environment_key,
        ),
    )
    return Sweep(entry, arguments, built.opts)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """The guards; job definitions are in what queues need."""
    del settings
    return functions(context)
