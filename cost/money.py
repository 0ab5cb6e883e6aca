"""Money is Decimal; this is the only place that parses, rounds and prints it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from pydantic import PlainSerializer

HOURS_PER_MONTH = Decimal(730)
"""The field's month: 8,760 hours a year / 12."""

CENT = Decimal("0.01")

Money = Annotated[Decimal, PlainSerializer(lambda d: format(d, "f"), return_type=str)]
"""A Decimal that JSON carries as a string, never in exponent form."""


def cents(amount: Decimal) -> Decimal:
    """Round to cents, half to even.

    >>> cents(Decimal("1.005"))
    Decimal('1.00')
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def estimate(amount: float, digits: str = "0.01") -> Decimal:
    """An estimate as an amount: it never was exact, so it is rounded to cents at once.

    >>> estimate(12.345678)
    Decimal('12.35')
    """
    return Decimal(float(amount)).quantize(Decimal(digits), rounding=ROUND_HALF_EVEN)


def usd(amount: Decimal | None, currency: str = "USD") -> str:
    """Print an amount for people; an unknown one says so.

    >>> usd(Decimal("-1234.5"))
    '-$1,234.50'
    >>> usd(Decimal("0.0004"))
    '$0.0004'
    >>> usd(None)
    'unpriced'
    >>> usd(Decimal("2"), "EUR")
    'EUR 2.00'
    """
    if amount is None:
        return "unpriced"
    sign = "-" if amount < 0 else ""
    size = abs(amount)
    # Rounding a small unit price to cents would print a price of zero.
    digits = format(size.normalize(), "f") if 0 < size < CENT else f"{cents(size):,}"
    return f"{sign}{symbol(currency)}{digits}"


def whole_cents(amount: Decimal, currency: str = "USD") -> str:
    """Print what a column of amounts needs; less than a cent is said so, not spelled out.

    >>> whole_cents(Decimal("1234.5")), whole_cents(Decimal("-0.0006")), whole_cents(Decimal(0))
    ('$1,234.50', '-<$0.01', '$0.00')
    """
    if not 0 < abs(amount) < CENT:
        return usd(amount, currency)
    return f"{'-' if amount < 0 else ''}<{symbol(currency)}{CENT}"


def symbol(currency: str) -> str:
    """What goes before an amount."""
    return "$" if currency == "USD" else f"{currency} "
