"""What the handlers of all services share: tags in AWS's spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox.faults import code_of, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from infra.sandbox.handler import Context, Values

__all__ = ["by_putting", "code_of", "leave", "missing", "stays", "tag_list", "tag_map"]


def by_putting(put: Callable[[Context, Values], tuple[str, Values]]) -> Any:
    """The update of a type whose creating call replaces what is there."""

    def update(ctx: Context, id: str, old: Values, new: Values) -> Values:
        del id, old
        return put(ctx, new)[1]

    return update


def stays(ctx: Context, id: str, inputs: Values) -> Values | None:
    """The read of what is kept in the state alone: it is there as long as the state says so."""
    del ctx, id, inputs
    return {}


def leave(ctx: Context, id: str, outputs: Values) -> None:
    """The deletion of what cannot be deleted, or was never sent."""
    del ctx, id, outputs


def tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """A map of tags as AWS's list of Key and Value, sorted."""
    return [{"Key": k, "Value": v} for k, v in sorted((tags or {}).items())]


def tag_map(tags: list[dict[str, Any]] | None, key: str = "Key", value: str = "Value") -> Any:
    """AWS's list of tags as a map."""
    return {tag[key]: tag.get(value, "") for tag in tags or []}
