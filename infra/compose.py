"""Builds what a stack's settings ask for: each section after those that it needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from pulumi import ResourceOptions

from infra.components._context import Context
from infra.components._provider import make_provider
from infra.composition._built import Built, Outputs

if TYPE_CHECKING:
    from types import ModuleType

    from infra.components._policy import Statement
    from infra.settings import Settings

ORDER: Final = (
    "keys",
    "alerts",
    "lake",
    "network",
    "access",
    "catalog",
    "streams",
    "pulls",
    "captures",
    "audit",
    "lake_upkeep",
    "recovery",
    "filesystems",
    "clusters",
    "queues",
    "sweeps",
    "retraining",
    "images",
    "models",
    "services",
    "account_guards",
    "billing",
    "guard",
    "drift",
    "monitoring",
)
"""The files of infra/composition; each is named like its section, and imported only if asked for.

A file defines `build(built) -> outputs`, and may define `grants(context, settings)`: what the
deploy role needs for it.
"""


def compose(project: str, stack: str, settings: Settings) -> Outputs:
    """Register all resources of a stack.

    Args:
        project: Pulumi's name of the project.
        stack: Pulumi's name of the stack.
        settings: what to build.

    Returns:
        what the stack exports.
    """
    context = Context(project=project, stack=stack, settings=settings.stack)
    builders = [module for name in ORDER if (module := _asked_for(name, settings)) is not None]
    built = Built(
        context=context,
        settings=settings,
        opts=ResourceOptions(provider=make_provider(context, settings.stack.region)),
        grants=tuple(_grants(builders, context, settings)),
    )
    outputs: Outputs = {"account": context.account, "region": context.region}
    for module in builders:
        outputs |= module.build(built)
    return outputs


ALWAYS: Final = {"account": ("keys", "alerts"), "environment": ("keys", "alerts", "lake", "access")}
"""What a stack has whatever its settings leave out, by the stack's kind."""


def _asked_for(name: str, settings: Settings) -> ModuleType | None:
    """A section's builder; importing it imports the parts of pulumi_aws that it needs."""
    given: Any = getattr(settings, name, None)
    if given or name in ALWAYS[settings.stack.kind]:
        return import_module(f"infra.composition.{name}")
    return None


def _grants(builders: list[ModuleType], context: Context, settings: Settings) -> list[Statement]:
    return [
        statement
        for module in builders
        if hasattr(module, "grants")
        for statement in module.grants(context, settings)
    ]
