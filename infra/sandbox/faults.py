"""What AWS's errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_GONE = ("NotFound", "NoSuch", "404", "ResourceNotFound", "NotExist", "does not exist", "not found")


def code_of(error: ClientError) -> str:
    """AWS's code of an error, such as `InvalidVpcID.NotFound`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def missing(error: ClientError) -> bool:
    """Does an error say that the thing asked for is not there?"""
    details = error.response.get("Error", {})
    text = f"{details.get('Code', '')} {details.get('Message', '')}"
    return any(word in text for word in _GONE)
