"""Why a cost changed: the change taken apart into days, volume, price and mix, exactly.

Within a group of one unit (hours, gigabyte-months) the change of cost C = sum of q * p over its
items (usage type, region, how it was bought) is taken apart so that the parts add up to it exactly:

    days    what the same daily quantity costs because the second time has more days or fewer
    volume  the rest of the change of the group's quantity, at its old mean price
    price   each item's change of price, at its new quantity
    mix     the rest: other items of another price, among them new ones and ended ones

A group without quantities, or that is wholly new or gone, has no price to compare: `new`, `ended`,
`unmeasured`. The parts are exact amounts to 20 digits; the last is what is left to the change.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final

from cost.analysis._exact import DIGITS, SMALLEST

if TYPE_CHECKING:
    from cost.analysis._view import Rows

PARTS: Final = ("days", "volume", "price", "mix", "new", "ended", "unmeasured")
ZERO: Final = Decimal(0)


def effects(items: Rows, lengths: tuple[int, int]) -> dict[str, Decimal]:
    """The parts of one unit's change; they add up to it to the last digit.

    Args:
        items: rows with their unit, c0, c1 (cost) and q0, q1 (quantity) of both times; None is
            none.
        lengths: days of both times.

    >>> found = effects([{"unit": "Hrs", "c0": Decimal(10), "c1": Decimal(33), "q0": Decimal(5),
    ...                   "q1": Decimal(11)}], (30, 30))
    >>> {k: int(v) for k, v in found.items() if v}
    {'volume': 12, 'price': 11}
    """
    parts = dict.fromkeys(PARTS, ZERO)
    with localcontext() as context:
        context.prec = DIGITS
        rows = [{name: item[name] or ZERO for name in ("c0", "c1", "q0", "q1")} for item in items]
        c0, c1, q0, q1 = (
            sum((row[name] for row in rows), ZERO) for name in ("c0", "c1", "q0", "q1")
        )
        change = c1 - c0
        if items[0]["unit"] is None:
            return parts | {"unmeasured": change}
        if q0 > 0 and q1 > 0:
            days = _digits(c0 * (Decimal(lengths[1]) / lengths[0] - 1))
            volume = _digits((q1 - q0) * c0 / q0) - days
            both = [row for row in rows if row["q0"] and row["q1"]]
            prices = (row["c1"] - row["q1"] * row["c0"] / row["q0"] for row in both)
            price = _digits(sum(prices, ZERO))
            rest = change - days - volume - price
            return parts | {"days": days, "volume": volume, "price": price, "mix": rest}
        if q1 > 0 and c0 == 0:
            return parts | {"new": change}
        if q0 > 0 and c1 == 0:
            return parts | {"ended": change}
        return parts | {"unmeasured": change}


def _digits(amount: Decimal) -> Decimal:
    return amount.quantize(SMALLEST)
