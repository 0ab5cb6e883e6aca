"""A month of a made-up organisation, of any size."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from cost import scratch
from cost.sample.fleet import fees, monthly
from cost.sample.fleet.base import PAYER
from cost.sample.fleet.build import meters
from cost.sample.fleet.commitments import bought
from cost.sample.fleet.lines import table, usage
from cost.sample.schema import Truth, month_of
from cost.sample.totals import summed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir

    from cost.sample.base import Prices
    from cost.sample.fleet.base import FleetMeter

FILE_LINES: Final = 5_000_000
"""Lines of usage in a file, about; AWS splits its exports as well."""
HELD_BELOW: Final = 500_000
"""Lines that are held in memory, and sorted; beyond them each is made as it is written."""


def generate(rows: int, prices: Prices, month: str, *, seed: int = 7) -> Truth:
    """Bill a month of an organisation with at least this many lines of usage.

    Several accounts under one payer; spot, Savings Plans (with and without upfront payment) and a
    reservation, each bought a little too large; containers' shares, SageMaker, data transfer, the
    Marketplace; tax, support, credits, a refund.

    Raises:
        InputError: no such month.
        InputError: the catalogue lacks a price.
    """
    start, end, hours = month_of(month)
    made = list(meters(rows, hours, prices, seed))
    con = scratch.spilling()
    con.raw_sql("SET threads = 1")  # a fleet is one piece to DuckDB; lines stay in their order
    known = table(con, made)
    lines = usage(known, start, seed)
    covered = usage(known.filter(known.plan.notnull() | known.reservation.notnull()), start, seed)
    paid = con.create_table("fees", fees.rows(covered, bought(made), (start, end, hours)))
    # One pass over all lines; the rest is computed of its few rows.
    sums = con.create_table("sums", summed(lines, PAYER).union(summed(paid, PAYER)))
    last = con.create_table("monthly", monthly.rows(sums, start, end))
    few = paid.union(last)
    whole, parts = lines.union(few), ()
    if sum(meter.hours for meter in made) < HELD_BELOW:
        whole = con.create_table("truth", whole)
    else:
        parts = tuple(_parts(known, made, few, (start, seed)))
    return Truth(
        con=con,
        rows=whole,
        account=PAYER,
        start=start,
        end=end,
        tag_keys=tuple(sorted({key for meter in made for key in meter.tags})),
        parts=parts,
        sums=sums.union(summed(last, PAYER)),
        organisation=True,
    )


def _parts(
    known: ir.Table, made: Sequence[FleetMeter], few: ir.Table, how: tuple[Any, int]
) -> Iterator[ir.Table]:
    """Meters after meters, until a file is full; what is no usage comes with the first."""
    first, lines = 0, 0
    extra: list[ir.Table] = [few]
    for number, meter in enumerate(made):
        lines += meter.hours
        if lines >= FILE_LINES or number == len(made) - 1:
            chosen = known.filter(known.n.between(first, number))
            yield reduce(lambda a, b: a.union(b), extra, usage(chosen, *how))
            first, lines, extra = number + 1, 0, []
