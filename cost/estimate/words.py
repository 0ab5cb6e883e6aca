"""The sentences and figures that every written form of an estimate shares."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cost.money import usd, whole_cents
from cost.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.estimate.model import Estimate, EstimateDiff, Move, Op
    from cost.pricing.base import Part, Percentiles

SMALL_RATE: Final = Decimal("0.001")
"""Unit prices below this keep all their digits."""
SIGNS: dict[Op, str] = {"added": "+", "removed": "-", "changed": "~"}


def headline(found: Estimate) -> str:
    """What the stack costs, in one line."""
    amount, m = f"{found.at_least}{usd(found.monthly.p50)} a month", found.monthly
    if m.is_exact:
        return amount
    return f"{amount} (from {whole_cents(m.p10)} to {whole_cents(m.p90)})"


def change_line(diff: EstimateDiff) -> str:
    """How the month moves, in one sentence."""
    if not diff.resources and not diff.newly_unpriced:
        return "no change"
    by = "" if diff.percent is None else f" ({diff.percent:+}%)"
    lack = "" if diff.comparable else ", besides what cannot be compared"
    return f"{signed(diff.change.p50)} a month{by}{lack}"


def signed(amount: Decimal | None) -> str:
    """An amount with its sign; one that cannot be compared is a question mark.

    >>> from decimal import Decimal
    >>> signed(Decimal("12.3")), signed(Decimal(-1)), signed(None)
    ('+$12.30', '-$1.00', '?')
    """
    if amount is None:
        return "?"
    return f"{'+' if amount > 0 else ''}{whole_cents(amount)}"


def change_of(move: Move) -> str:
    """A move's change at its p50."""
    return signed(None if move.change is None else move.change.p50)


def amount_of(found: Percentiles | None) -> str:
    """An amount's p50; a dash where there is none."""
    return "-" if found is None else whole_cents(found.p50)


def quantity_of(part: Part) -> str:
    """A line's quantity with its unit; `~` marks an assumption, `?` what nobody knows."""
    if part.quantity is None:
        return f"? {part.unit}"
    mark = "~" if part.basis == "assumed" else ""
    times = "x " if part.unit[0].isdigit() else ""
    return f"{mark}{plain(part.quantity.p50)} {times}{part.unit}"


def rate(price: Decimal) -> str:
    """A unit price with all that it needs of its digits: cents would round half of it away.

    >>> from decimal import Decimal
    >>> rate(Decimal("0.045")), rate(Decimal("0.10")), rate(Decimal("0.0000166667"))
    ('$0.045', '$0.10', '$0.0000166667')
    >>> rate(Decimal("2.38224000001"))
    '$2.38224'
    """
    digits = format(price if price < SMALL_RATE else round(price, 6), "f")
    whole, _, decimals = digits.partition(".")
    return f"${int(whole):,}.{decimals.rstrip('0'):0<2}"


def plain(number: Decimal) -> str:
    """A number for people: thousands apart, at most four decimals, no trailing zeros.

    >>> from decimal import Decimal
    >>> plain(Decimal("1234.50")), plain(Decimal("0.10")), plain(Decimal(1000))
    ('1,234.5', '0.1', '1,000')
    """
    text = f"{number:,.4f}"
    return text.rstrip("0").rstrip(".")


def way_out(found: Estimate) -> Iterator[str]:
    """From how many gigabytes on interface endpoints pay, where there is a choice."""
    ways = found.way_out
    if ways is None:
        return
    zones = plural(ways.zones, "zone")
    endpoint = f"{usd(ways.endpoint_monthly)} a month in {zones} and {rate(ways.endpoint_per_gb)}"
    if ways.nat_gateways:
        gateways = plural(ways.nat_gateways, "NAT gateway")
        fixed = f"{gateways}: {usd(ways.nat_monthly)} a month"
        pays = f"pays from {_gigabytes(ways.endpoint_pays_from_gb)} of one service"
        yield f"{fixed} and {rate(ways.nat_per_gb)} a GB"
        yield f"an interface endpoint: {endpoint} a GB; beside NAT it {pays}"
    if ways.endpoints:
        all_of_them = (
            f"{ways.endpoints} endpoints cost" if ways.endpoints > 1 else "1 endpoint costs"
        )
        cost = usd(ways.endpoint_monthly * ways.endpoints)
        if ways.nat_gateways:
            together = _gigabytes(ways.endpoints_pay_from_gb)
            yield f"{all_of_them} {cost} a month: less than NAT from {together} together"
        else:
            instead = _gigabytes(ways.instead_of_nat_from_gb)
            yield f"{all_of_them} {cost} a month: less than one NAT gateway from {instead}"


def _gigabytes(amount: Decimal | None) -> str:
    if amount is None:
        return "no amount"
    return "any amount" if amount == 0 else f"{plain(amount)} GB a month"


def lacking(found: Estimate) -> str | None:
    """What keeps a total from being complete, in one sentence; None if nothing does."""
    parts = []
    if found.summary.unpriced:
        n = found.summary.unpriced
        parts.append(f"{n} resource{'' if n == 1 else 's'} unpriced")
    if found.usage_unknown:
        n = len(found.usage_unknown)
        parts.append(f"{n} quantit{'y' if n == 1 else 'ies'} not known without a usage file")
    return ", ".join(parts) or None


def dates(found: Estimate) -> str:
    """How old the prices are."""
    p = found.prices
    return f"list prices: instances {p.on_demand}, units {p.units}, spot savings {p.spot}"
