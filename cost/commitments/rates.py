"""What a unit costs under each commitment: from a file, from the bill, or from AWS. Never guessed.

AWS publishes Savings Plans' rates by usage type, operation, term and payment. A rate is the whole
price of a unit, paid upfront or not.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from cost.commitments.terms import Terms, terms_of
from cost.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cost.commitments.pools import Pool

COLUMNS: Final = (
    "kind",
    "years",
    "payment",
    "usage_type",
    "operation",
    "rate",
    "currency",
    "offering",
)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The price of a unit under a commitment."""

    usd: Decimal
    offering: str = ""
    """AWS's id of what is to be bought for it; empty where it is not known."""
    source: str = "file"
    currency: str = "USD"


Book = Mapping[tuple[Terms, str, str], Rate]
"""By terms, usage type and operation; an operation of "" stands for any."""


def find(book: Book, terms: Terms, pool: Pool) -> Rate | None:
    """The rate of a pool's unit; None where it is not known."""
    for operation in (pool.operation, ""):
        found = book.get((terms, pool.usage_type, operation))
        if found is not None:
            return found
    return None


def read(path: Path) -> Book:
    """Rates of a CSV file with the columns of COLUMNS; `operation` and `offering` may be empty.

    Raises:
        SourceError: it is missing, lacks a column, or a line makes no sense.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = [(n, line) for n, line in enumerate(file, 1) if not line.startswith("#")]
        reader = csv.DictReader(line for _, line in lines)
        rows = [(lines[reader.line_num - 1][0], row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"no rates: {error}", where=str(path)) from None
    allowed = f"CSV with the columns {', '.join(COLUMNS)}"
    missing = [name for name in COLUMNS[:6] if name not in (reader.fieldnames or ())]
    if missing:
        raise SourceError(
            f"no rates: it lacks {', '.join(missing)}",
            where=str(path),
            allowed=allowed,
            next_step="trimtab commitments BILL --rates aws --save-rates FILE writes one",
        )
    found: dict[tuple[Terms, str, str], Rate] = {}
    for number, row in rows:
        try:
            key, rate = _rate(row)
        except ValueError as error:
            where = f"{path}, line {number}"
            raise SourceError(str(error), where=where, allowed=allowed) from None
        if found.setdefault(key, rate).usd != rate.usd:
            raise SourceError(
                f"{key[1]} has two rates for {key[0].title}", where=f"{path}, line {number}"
            )
    return found


def _rate(row: Mapping[str, str | None]) -> tuple[tuple[Terms, str, str], Rate]:
    given = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not given["usage_type"]:
        raise ValueError("a rate without a usage type")
    try:
        usd = Decimal(given["rate"])
    except InvalidOperation:
        usd = Decimal("nan")
    if not usd.is_finite() or usd <= 0:
        raise ValueError(f"{given['rate']!r} is no rate above 0")
    terms = terms_of(given["kind"], given["years"], given["payment"])
    currency = given["currency"] or "USD"
    rate = Rate(usd=usd, offering=given["offering"], currency=currency)
    return (terms, given["usage_type"], given["operation"]), rate


def write(book: Book, path: Path) -> None:
    """Write rates as `read` reads them.

    Raises:
        SourceError: it cannot be written.
    """
    rows = [
        asdict(terms)
        | {"usage_type": usage_type, "operation": operation, "rate": f"{rate.usd:f}"}
        | {"currency": rate.currency, "offering": rate.offering}
        for (terms, usage_type, operation), rate in sorted(book.items(), key=lambda i: i[0])
    ]
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise SourceError(f"rates cannot be written: {error.strerror}", where=str(path)) from None


def require(book: Book, currency: str) -> None:
    """Refuse rates in another currency than the bill's.

    Raises:
        SourceError: there is one.
    """
    for (_, usage_type, _), rate in book.items():
        if rate.currency != currency:
            raise SourceError(
                f"the rate of {usage_type} is in {rate.currency}, the bill in {currency}",
                next_step="give rates in the bill's currency, or another --currency",
            )


def merged(*books: Book) -> Book:
    """All rates; of several, the first book's."""
    found: dict[tuple[Terms, str, str], Rate] = {}
    for book in reversed(books):
        found |= book
    return found


def terms_in(book: Book) -> Iterable[Terms]:
    """The terms that there are rates of."""
    return sorted({terms for terms, _, _ in book})
