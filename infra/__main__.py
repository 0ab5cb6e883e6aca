"""The Pulumi program: read the stack's settings, build what they ask for, export the results."""

from __future__ import annotations

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from cost.errors import SettingsError
from infra.compose import compose
from infra.settings import parse
from infra.settings.reader import sections_of
from infra.settings.stack import check_stack_name


class WrongSettings(SettingsError, pulumi.RunError):
    """Pulumi prints a RunError without a traceback; our own engine knows a SettingsError."""


def read_sections() -> dict[str, object]:
    """All sections of the stack's config; those that are unknown are refused, not ignored."""
    config = pulumi.Config("trimtab")
    names = sections_of({**get_config_env(), **CONFIG.get()})
    return {name: config.require_object(name) for name in names}


def main() -> None:
    """Build the stack that Pulumi selected.

    Raises:
        WrongSettings: naming the file, the key, the value and what is allowed.
    """
    stack = pulumi.get_stack()
    try:
        check_stack_name(stack)
        settings = parse(read_sections(), file=f"Pulumi.{stack}.yaml")
        outputs = compose(pulumi.get_project(), stack, settings)
    except SettingsError as error:
        raise WrongSettings(
            error.what, where=error.where, allowed=error.allowed, next_step=error.next_step
        ) from error
    for name, value in outputs.items():
        pulumi.export(name, value)


if __name__ == "__main__":
    main()
