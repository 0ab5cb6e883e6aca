"""Which files of a bill repeat each other's lines, and what only one of them has.

Two deliveries of a month as loose files, without their manifest, are taken together: what is in
both counts once. What the newer delivery dropped is in the older one alone, and still counts.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost import bill as bills
from cost.billing import _sources
from cost.models import Model
from cost.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.bill import Bill
    from cost.billing._deliveries import Choice

MOST: Final = 6
"""Files. The bill is read once without each of them."""


class Repeating(Model):
    """A file with lines that others have too."""

    file: str
    repeated: int
    """Lines that others have too: they count once."""
    alone: int
    """Lines that no other file has: all count."""
    adds: Money
    """What is billed more with the file; below zero where it restates lines to less."""


def find(
    bill: Bill, sources: Sequence[str], *, month: str | None = None, format: str | None = None
) -> tuple[Repeating, ...]:
    """The files that repeat each other's lines; none of one file, or of more than MOST.

    Args:
        bill: what was read of the sources.
        sources: files, folders, globs or s3:// prefixes.
        month: as cost.bill.load takes it.
        format: likewise.
    """
    if not bill.quality.duplicate_rows or not sources:
        return ()
    with tempfile.TemporaryDirectory() as folder:
        choice = _sources.choose(sources, Path(folder))
        if not 1 < len(choice.kept) <= MOST:
            return ()
        found = [_repeating(bill, choice, path, month, format) for path in choice.kept]
    repeating = tuple(one for one in found if one is not None and one.repeated)
    # One alone repeats its own lines: no delivery is there twice.
    return repeating if len(repeating) > 1 else ()


def _repeating(
    bill: Bill, choice: Choice, path: Path, month: str | None, format: str | None
) -> Repeating | None:
    """What goes from the bill with the file; None where nothing would be left."""
    others = choice.only([other for other in choice.kept if other != path])
    try:
        rest = bills.load(
            [choice.label(other) for other in others.kept],
            month=month,
            format=format,
            choice=others,
        )
    except bills.NoRows:
        return None
    return Repeating(
        file=choice.label(path),
        repeated=bill.quality.duplicate_rows - rest.quality.duplicate_rows,
        alone=bill.quality.rows - rest.quality.rows,
        adds=(_billed(bill) - _billed(rest)).normalize(),
    )


def _billed(bill: Bill) -> Decimal:
    return bill.daily.BilledCost.sum().to_pyarrow().as_py() or Decimal(0)
