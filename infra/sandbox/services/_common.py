"""What the handlers of all services share: tags in AWS's spelling, errors that mean `gone`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

_GONE = ("NotFound", "NoSuch", "404", "ResourceNotFound", "NotExist", "does not exist")


def code_of(error: ClientError) -> str:
    """AWS's code of an error, such as `InvalidVpcID.NotFound`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def missing(error: ClientError) -> bool:
    """Does an error say that the thing asked for is not there?"""
    details = error.response.get("Error", {})
    text = f"{details.get('Code', '')} {details.get('Message', '')}"
    return any(word in text for word in _GONE)


def tag_list(tags: Mapping[str, str] | None) -> list[dict[str, str]]:
    """A map of tags as AWS's list of Key and Value, sorted."""
    return [{"Key": k, "Value": v} for k, v in sorted((tags or {}).items())]


def tag_map(tags: list[dict[str, Any]] | None, key: str = "Key", value: str = "Value") -> Any:
    """AWS's list of tags as a map."""
    return {tag[key]: tag.get(value, "") for tag in tags or []}
