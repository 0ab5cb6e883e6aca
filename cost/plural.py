"""Counted things in words, for every message that says how many there are."""

from __future__ import annotations


def plural(count: int, noun: str) -> str:
    """A number of things.

    >>> plural(1, "NAT gateway"), plural(2, "NAT gateway")
    ('1 NAT gateway', '2 NAT gateways')
    >>> plural(2, "log category")
    '2 log categories'
    """
    if count == 1:
        return f"{count} {noun}"
    many = noun[:-1] + "ies" if noun[-1] == "y" and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{count} {many}"
