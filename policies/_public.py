"""Which statements of a resource's policy let in the public, as Amazon S3 defines it.

A statement for everyone is not public where a condition that must be met holds it to fixed values:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
(The meaning of "public").
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final

from policies._truth import Truth, every

if TYPE_CHECKING:
    from collections.abc import Callable

    from policies._documents import Statement
    from policies._truth import Node

# Negated operators hold for whoever is not named, and for requests without the key; `…IfExists` and
# `ForAllValues:` hold for requests without the key.
_OPERATORS: Final = frozenset(
    {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"}
)


def open_to_public(statement: Statement) -> Truth:
    """Whether a statement allows its actions to everyone, without a condition that narrows it."""
    return statement.allows & statement.anyone & ~_narrowed(statement)


def _narrowed(statement: Statement) -> Truth:
    found = Truth.NO
    for operator, key, values in statement.conditions():
        if values.unknown and not key:
            found |= Truth.UNSURE
        elif operator.removeprefix("ForAnyValue:") in _OPERATORS and key in _KEYS:
            # The values are alternatives: a wide one among them opens all.
            found |= every(_test(value, _KEYS[key]) for value in values.items())
    return found


def _test(value: Node, is_narrow: Callable[[str], bool]) -> Truth:
    if value.unknown:
        return Truth.UNSURE
    # A variable is filled in by whoever asks.
    return Truth.of("${" not in str(value.value) and is_narrow(str(value.value)))


def _fixed(text: str) -> bool:
    return bool(text) and not set(text) & {"*", "?"}


def _begins_fixed(text: str) -> bool:
    """Of an organisation's path or a role's sessions: what comes first says whose it is."""
    return bool(text) and text[0] not in "*?"


def _arn_of_someone(arn: str) -> bool:
    """Whether an ARN pattern is fixed, or at least its account is."""
    account = (arn.split(":", 5) + [""] * 5)[4]
    return _fixed(arn) or _fixed(account)


def _few_addresses(cidr: str) -> bool:
    """S3 takes ranges up to /8 (IPv6: /32) for someone's."""
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (8 if network.version == 4 else 32)


_KEYS: Final = {
    **dict.fromkeys(
        (
            "aws:ec2instancesourcevpc",
            "aws:principalaccount",
            "aws:principalorgid",
            "aws:sourceaccount",
            "aws:sourceorgid",
            "aws:sourceowner",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:vpceaccount",
            "aws:vpceorgid",
            "kms:calleraccount",
            "s3:dataaccesspointaccount",
        ),
        _fixed,
    ),
    **dict.fromkeys(
        ("aws:principalorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths", "aws:userid"),
        _begins_fixed,
    ),
    **dict.fromkeys(
        (
            "aws:principalarn",
            "aws:sourcearn",
            "ec2:sourceinstancearn",
            "lambda:sourcefunctionarn",
            "s3:dataaccesspointarn",
            "ssm:sourceinstancearn",
        ),
        _arn_of_someone,
    ),
    "aws:sourceip": _few_addresses,
}

__all__ = ["open_to_public"]
