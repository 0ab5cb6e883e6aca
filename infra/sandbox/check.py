"""What a resource's inputs become before they are deployed, and what is wrong with them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cost.graph import UNKNOWN
from infra.sandbox.naming import named
from infra.sandbox.plain import to_plain_map
from infra.sandbox.schema import Schema, schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pulumi.provider.experimental.provider import CheckRequest

    from infra.sandbox.handler import Failure, Handler, Values


def check_inputs(
    handler: Handler, default_tags: Mapping[str, str], request: CheckRequest
) -> tuple[Values, list[Failure]]:
    """Inputs with names, defaults and default tags filled in, and what is wrong with them."""
    inputs = to_plain_map(request.new_inputs)
    known = schema(handler.type)
    failures = [] if known is None else _unknown_or_missing(known, inputs)
    if handler.naming is not None:
        old = to_plain_map(request.old_inputs)
        inputs = named(inputs, old, request.name, request.random_seed, handler.naming)
    for name, value in handler.defaults.items():
        inputs.setdefault(name, value)
    if known is not None and known.taggable:
        inputs = _tagged(inputs, default_tags)
    return inputs, failures + handler.check(inputs)


def _unknown_or_missing(known: Schema, inputs: Values) -> list[Failure]:
    failures = []
    for name in sorted(inputs.keys() - known.inputs - {"__defaults", "__internal"}):
        near = get_close_matches(name, known.inputs, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        failures.append((name, f"there is no input of this name{hint}"))
    failures += [
        (name, "this input is required") for name in sorted(known.required - inputs.keys())
    ]
    return failures


def _tagged(inputs: Values, default_tags: Mapping[str, str]) -> Values:
    """Own tags win over the provider's; tags that are not known yet stay unknown."""
    own = inputs.get("tags")
    if own is UNKNOWN or not (own or default_tags):
        return inputs
    return {**inputs, "tags": {**default_tags, **(own or {})}}
