"""A month of a made-up organisation, of any size."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from cost import scratch
from cost.sample.fleet import fees, monthly
from cost.sample.fleet.base import PAYER
from cost.sample.fleet.build import meters
from cost.sample.fleet.commitments import bought
from cost.sample.fleet.lines import table, usage
from cost.sample.schema import Part, Truth, month_of, unseen
from cost.sample.totals import summed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

    from cost.sample.base import Prices
    from cost.sample.fleet.base import FleetMeter

FILE_LINES: Final = 5_000_000
"""Lines of usage in a file, about; AWS splits its exports as well."""
HELD_BELOW: Final = 500_000
"""Lines that are held in memory, and sorted; beyond them each is made as it is written."""


def generate(
    rows: int, prices: Prices, month: str, *, seed: int = 7, told: Callable[[int], object] = unseen
) -> Truth:
    """Bill a month of an organisation with at least this many lines of usage.

    Several accounts under one payer; spot, Savings Plans (with and without upfront payment) and a
    reservation, each bought a little too large; containers' shares, SageMaker, data transfer, the
    Marketplace; tax, support, credits, a refund.

    Args:
        rows: lines of usage.
        prices: the catalogue.
        month: YYYY-MM.
        seed: the same seed makes the same bill.
        told: of each number of lines that was summed up, and again when they are written.

    Raises:
        InputError: no such month, or the catalogue lacks a price.
    """
    start, end, hours = month_of(month)
    con = scratch.spilling()
    con.raw_sql("SET threads = 1")  # a fleet is one piece to DuckDB; lines stay in their order
    covered: list[FleetMeter] = []
    known = table(con, _noting(meters(rows, hours, prices, seed), covered))
    parts = list(_parts(known, start, seed))
    under = usage(known.filter(known.plan.notnull() | known.reservation.notnull()), start, seed)
    few = con.create_table("few", fees.rows(under, bought(covered), (start, end, hours)))
    sums = _sums(con, few, parts, told)
    last = con.create_table("monthly", monthly.rows(sums, start, end))
    con.insert("few", last)
    con.insert("sums", summed(last, PAYER))
    whole = usage(known, start, seed).union(few)
    if sum(part.lines for part in parts) < HELD_BELOW:
        whole, parts = con.create_table("truth", whole), []
    else:
        parts.append(Part(few, 0))
    return Truth(
        con=con,
        rows=whole,
        account=PAYER,
        start=start,
        end=end,
        tag_keys=_tag_keys(known),
        parts=tuple(parts),
        sums=sums,
        organisation=True,
        told=told,
    )


def _sums(
    con: Backend, few: ir.Table, parts: Iterable[Part], told: Callable[[int], object]
) -> ir.Table:
    """All lines, gone through once: the month's last ones are computed of these few rows."""
    sums = con.create_table("sums", summed(few, PAYER))
    for part in parts:
        con.insert("sums", summed(part.rows, PAYER))
        told(part.lines)
    return sums


def _noting(made: Iterable[FleetMeter], covered: list[FleetMeter]) -> Iterator[FleetMeter]:
    """The meters, of which those under a commitment are kept: all of them would be gigabytes."""
    for meter in made:
        if meter.commitment is not None:
            covered.append(meter)
        yield meter


def _parts(known: ir.Table, start: dt.datetime, seed: int) -> Iterator[Part]:
    """Meters after meters, until a file is full."""
    hours = known.order_by("n").hours.to_pyarrow().to_pylist()
    first = before = 0
    for number, lines in enumerate(accumulate(hours)):
        if lines - before >= FILE_LINES or number == len(hours) - 1:
            chosen = known.filter(known.n.between(first, number))
            yield Part(usage(chosen, start, seed), lines - before)
            first, before = number + 1, lines


def _tag_keys(known: ir.Table) -> tuple[str, ...]:
    keys = known.select(key=known.tags.keys()).distinct().unnest("key").distinct()
    return tuple(sorted(keys.key.to_pyarrow().to_pylist()))
