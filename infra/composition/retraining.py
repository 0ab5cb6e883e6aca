"""Section retraining: jobs that a schedule or an alarm submits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import pass_roles, queues, rules
from infra.components.retraining import Retraining, RetrainingArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """A component for each entry."""
    for entry, settings in built.settings.retraining.items():
        arguments = RetrainingArgs(
            entry=entry,
            settings=settings,
            queue=built.found["queues"][settings.queue],
            boundary=built.access.boundary,
            alarming=built.alarming,
        )
        Retraining(entry, arguments, built.opts)
    return {}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """The rules, the role that submits, the queue of what could not be submitted."""
    del settings
    return [pass_roles(context, "PassToRules", "events"), queues(context), rules(context)]
