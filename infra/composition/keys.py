"""Section keys: one encryption key for each domain of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components.keys import Keys, KeysArgs

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


def build(built: Built) -> Outputs:
    """The keys, before everything that they encrypt."""
    keys = Keys("keys", KeysArgs(context=built.context, keys=built.settings.keys), built.opts)
    built.found["keys"] = keys
    return {"key_arns": keys.arns} if built.settings.stack.kind == "environment" else {}
