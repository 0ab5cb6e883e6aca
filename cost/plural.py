"""Counted things in words, for every message that says how many there are."""

from __future__ import annotations


def plural(count: int, noun: str) -> str:
    """A number of things.

    >>> plural(1, "NAT gateway"), plural(2, "NAT gateway")
    ('1 NAT gateway', '2 NAT gateways')
    >>> plural(2, "log category")
    '2 log categories'
    """
    return f"{count:,} {noun if count == 1 else many(noun)}"


def many(noun: str) -> str:
    """Several things; the hyphens of an id become spaces.

    >>> many("image-repository"), many("NAT gateway")
    ('image repositories', 'NAT gateways')
    """
    words = noun.replace("-", " ")
    ies = words[-1] == "y" and words[-2] not in "aeiou"
    return f"{words[:-1]}ies" if ies else f"{words}s"
