"""Which files of a bill repeat each other's lines, and what only one of them has.

Two deliveries of a month as loose files, without their manifest, are taken together. Lines with the
same id count once; what the newer delivery dropped is in the older one alone, and still counts.
Lines that are alike but for their ids, or have none (FOCUS), count in each.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cost import bill as bills
from cost.billing import _repeats, _sources
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
    """Lines that others have too."""
    alone: int
    """Lines that no other file has."""
    adds: Money
    """What is billed more with the file; below zero where it restates lines to less."""


def find(
    bill: Bill, sources: Sequence[str], *, month: str | None = None, format: str | None = None
) -> tuple[Repeating, ...]:
    """The files that repeat each other's lines.

    Of lines with ids there are none where there are more than MOST files.

    Args:
        bill: what was read of the sources.
        sources: files, folders, globs or s3:// prefixes.
        month: as cost.bill.load takes it.
        format: likewise.
    """
    with_ids = bill.quality.duplicate_rows > 0
    if not sources or bill.quality.files < 2 or not (with_ids or bill.quality.doubled_rows):
        return ()
    with tempfile.TemporaryDirectory() as folder:
        choice = _sources.choose(sources, Path(folder))
        if not with_ids:
            found = _alike(bill, choice)
        elif len(choice.kept) <= MOST:
            without = [_without(bill, choice, path, month, format) for path in choice.kept]
            found = [one for one in without if one is not None and one.repeated]
        else:
            found = []
    # One alone repeats its own lines: no delivery is there twice.
    return tuple(found) if len(found) > 1 else ()


def _alike(bill: Bill, choice: Choice) -> list[Repeating]:
    """Files whose rows are in others too, but for ids; none where no file's mostly are."""
    rows = bill.rows
    lines = rows.select(
        key=_repeats.what_it_says(rows), file=rows.x_SourceFile, cost=rows.BilledCost
    )
    labels = {str(path): choice.label(path) for path in choice.kept}
    return [
        Repeating(
            # A zip or an object in S3 was read from a copy, which has its name.
            file=labels.get(row["file"], Path(row["file"]).name),
            repeated=row["repeated"],
            alone=row["rows"] - row["repeated"],
            adds=(row["cost"] or Decimal(0)).normalize(),
        )
        for row in _repeats.alike(lines)
    ]


def _without(
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
