"""What the handlers of all services share: tags in AWS's spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox.faults import code_of, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["code_of", "missing", "tag_list", "tag_map"]


def tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """A map of tags as AWS's list of Key and Value, sorted."""
    return [{"Key": k, "Value": v} for k, v in sorted((tags or {}).items())]


def tag_map(tags: list[dict[str, Any]] | None, key: str = "Key", value: str = "Value") -> Any:
    """AWS's list of tags as a map."""
    return {tag[key]: tag.get(value, "") for tag in tags or []}
