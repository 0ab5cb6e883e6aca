"""Section pulls: interfaces on the web that are asked on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function_grants import functions
from infra.components._grants import tables
from infra.components.api_pull import ApiPull, ApiPullArgs
from infra.composition.streams import function_site

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import PullSettings, Settings


def build(built: Built) -> Outputs:
    """A component for each entry; what it exports is below the entry's name."""
    made = {entry: _pull(built, entry, s) for entry, s in built.settings.pulls.items()}
    built.found["pulls"] = made
    return {"pulls": {entry: pull.outputs for entry, pull in made.items()}}


def _pull(built: Built, entry: str, settings: PullSettings) -> ApiPull:
    arguments = ApiPullArgs(
        entry=entry,
        settings=settings,
        site=function_site(built, settings.key, settings.log_key),
        catalog=built.found["catalog"],
        key_arns=built.keys.arns,
        bucket_key=built.bucket_keys[settings.bucket],
    )
    return ApiPull(entry, arguments, built.opts)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """The functions that ask, on their schedules, and the table of what was taken already."""
    del settings
    return [*functions(context), tables(context)]
