"""Section guard: the function that stops fleets which spend too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function import FunctionSite
from infra.components._function_grants import functions
from infra.components._grants import topics
from infra.components._nodes import guard_record
from infra.components._policy import allow
from infra.components.spend_guard import SpendGuard, SpendGuardArgs, state_parameter

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The topic that trips it, and the function that releases what it stopped."""
    settings = built.settings.guard
    if settings is None:
        raise ValueError("built only where the settings have the section")
    guard = SpendGuard(
        "guard",
        SpendGuardArgs(
            site=FunctionSite(
                context=built.context,
                boundary=built.access.boundary,
                log_key_arn=built.keys.arns[settings.log_key],
                alarming=built.alarming,
                environment_key=built.environment_key,
            ),
            settings=settings,
            clusters=settings.guarded(built.settings),
            queues=settings.guarded_queues(built.settings),
            key_arn=built.keys.arns[settings.key],
        ),
        built.opts,
    )
    return {"guard": {"topic_arn": guard.topic_arn, "function": guard.function_name}}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """The budget, the topic, and the guard's own parameters."""
    del settings
    names = (state_parameter(context.project, context.stack), guard_record(context, "*"))
    verbs = ("AddTagsToResource", "DeleteParameter", "GetParameter", "ListTagsForResource")
    more = ("PutParameter", "RemoveTagsFromResource")
    budget = f"arn:aws:budgets::{context.account}:budget/{context.named('*')}"
    return [
        *functions(context),
        allow("Budgets", ["budgets:*"], [budget]),
        *topics(context),
        allow(
            "GuardParameters",
            [f"ssm:{verb}" for verb in (*verbs, *more)],
            [context.arn("ssm", f"parameter{name}") for name in names],
        ),
    ]
