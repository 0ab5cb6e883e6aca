"""Add up and divide money without losing a digit."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal, localcontext
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DIGITS: Final = 80
"""Amounts have 38 digits; Python's context would round their sums to 28."""

RATE_DIGITS: Final = 15
"""A rate is a measure, not money that is summed."""

SMALLEST: Final = Decimal("1e-20")
"""The last digit of a DECIMAL(38, 20)."""


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum of what is known; None where nothing is.

    >>> total([Decimal("123456789012345678.00000000000000000001"), None, Decimal(1)])
    Decimal('123456789012345679.00000000000000000001')
    >>> total([None]) is None
    True
    """
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return None
    with localcontext() as context:
        context.prec = DIGITS
        return sum(known[1:], known[0])


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """An amount in proportion to weights, to the last of its digits; the parts add up to it.

    Each part is cut off after 20 decimals (more, where the amount has more), and what is then left
    goes, a last digit each, to those that lost most by it, the first of equals first.

    Args:
        amount: of either sign.
        weights: not negative, and not all zero.

    >>> split(Decimal("0.10"), [Decimal(1), Decimal(1), Decimal(1)])[0]
    Decimal('0.03333333333333333334')
    """
    with localcontext() as context:
        context.prec = DIGITS
        digit = min(SMALLEST, Decimal(1).scaleb(int(amount.as_tuple().exponent)))
        whole = sum(weights)
        exact = [amount * weight / whole for weight in weights]
        parts = [part.quantize(digit, rounding=ROUND_DOWN) for part in exact]
        left = int((amount - sum(parts)) / digit)
        lost = sorted(range(len(parts)), key=lambda n: (-abs(exact[n] - parts[n]), n))
        for place in lost[: abs(left)]:
            parts[place] += digit if left > 0 else -digit
        return parts


def over(amount: Decimal | None, quantity: Decimal | None) -> Decimal | None:
    """Money for one unit, to 15 digits; None where either is not known, or nothing was used.

    >>> over(Decimal("6"), Decimal("4")), over(Decimal(1), Decimal(0))
    (Decimal('1.5'), None)
    """
    if amount is None or not quantity:
        return None
    with localcontext() as context:
        context.prec = RATE_DIGITS
        return amount / quantity


def share(part: Decimal | None, whole: Decimal | None) -> float | None:
    """A part of the whole, 0 to 1; None where either is not known, or the whole is nothing.

    >>> share(Decimal(1), Decimal(4)), share(Decimal(0), Decimal(0))
    (0.25, None)
    """
    return float(part / whole) if part is not None and whole else None
