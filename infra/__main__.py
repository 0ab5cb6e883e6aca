"""The Pulumi program: read the stack's settings, build what they ask for, export the results."""

from __future__ import annotations

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from cost.errors import SettingsError
from infra.compose import compose
from infra.settings import parse
from infra.settings.reader import sections_of


def read_sections() -> dict[str, object]:
    """All sections of the stack's config; those that are unknown are refused, not ignored."""
    config = pulumi.Config("trimtab")
    names = sections_of({**get_config_env(), **CONFIG.get()})
    return {name: config.require_object(name) for name in names}


def main() -> None:
    """Build the stack that Pulumi selected.

    Raises:
        pulumi.RunError: a setting is wrong; Pulumi prints it without a traceback.
    """
    stack = pulumi.get_stack()
    try:
        settings = parse(read_sections(), file=f"Pulumi.{stack}.yaml")
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from error
    for name, value in compose(pulumi.get_project(), stack, settings).items():
        pulumi.export(name, value)


if __name__ == "__main__":
    main()
