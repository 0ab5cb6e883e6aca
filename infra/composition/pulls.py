"""Section pulls: interfaces on the web that are asked on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components.api_pull import ApiPull, ApiPullArgs
from infra.composition.streams import function_site

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs
    from infra.settings import PullSettings


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
