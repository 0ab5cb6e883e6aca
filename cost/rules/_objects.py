"""Rules about what lies in buckets: S3 Inventory says it, and the catalogue what it costs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.measures import GIB
from cost.rules._base import Threshold
from cost.rules._judge import Steps, judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ibis.expr.types import StringValue, Table

    from cost.inventory.objects import Objects
    from cost.rules._base import Answer, Context, Limits, Rule
    from cost.rules._evidence import Proposal
    from cost.rules._items import Item, Lot

    Row = Mapping[str, Any]
    Look = Callable[[Table, Context, Limits], Table]
    """Objects -> what is wasted: rows with bucket, place (the beginning of keys) and bytes."""
    Advise = Callable[[Context, Lot, list[Row], Limits], Proposal | str | None]

CLASSES: Final = {
    "STANDARD": "standard",
    "STANDARD_IA": "ia",
    "ONEZONE_IA": "onezone_ia",
    "GLACIER_IR": "glacier_ir",
    "GLACIER": "glacier",
    "DEEP_ARCHIVE": "deep_archive",
    # What nobody reads lies in its infrequent tier after 30 days.
    "INTELLIGENT_TIERING": "int.infrequent",
}
"""S3's storage classes, as the catalogue calls their prices."""
DEPTH: Final = ("1", "20")
"""Bounds of how many folders of a key can be told apart."""
MIN_SAVING: Final = Threshold(
    name="min_saving_usd",
    default=Decimal(5),
    unit="USD",
    meaning="a smaller saving a month is left alone",
    source="ours",
)


@dataclass(frozen=True, kw_only=True)
class ObjectSteps:
    """How a rule judges the objects of buckets.

    `columns` are those of the inventory that it needs. `look` finds what is wasted in all buckets
    at once, `why_not` says why nobody can tell of one; `propose` is given a component's rows.
    """

    columns: tuple[str, ...]
    look: Look
    propose: Advise
    why_not: Callable[[Context, str, Limits], str | None] = lambda *_: None


def unlisted(objects: Objects | None, bucket: str, columns: Iterable[str]) -> str | None:
    """Why a bucket's objects, or these columns of them, are not known; None if they are."""
    if objects is None:
        return "its objects are not known: no S3 Inventory was given (--objects)"
    return objects.why_not(bucket, *columns)


def judged_objects(
    rule: Rule, context: Context, limits: Limits, steps: ObjectSteps
) -> Iterator[Answer]:
    """Judge every bucket of the bill by what S3 Inventory lists in it."""
    objects = context.objects
    found: dict[str, list[Row]] = defaultdict(list)
    if objects is not None:
        table = steps.look(objects.table, context, limits)
        for row in table.order_by("bucket", "place").to_pyarrow().to_pylist():
            found[row["bucket"]].append(row)

    def wasted(context: Context, item: Item, limits: Limits) -> bool | str:
        why = unlisted(objects, item.id, steps.columns) or steps.why_not(context, item.id, limits)
        return why or item.id in found

    def propose(context: Context, lot: Lot, limits: Limits) -> Proposal | str | None:
        rows = [row for id_ in lot.ids for row in found[id_]]
        return steps.propose(context, lot, rows, limits)

    return judged(rule, context, limits, Steps(wasted=wasted, propose=propose))


def usd_a_month(context: Context, region: str, rows: Iterable[Row], column: str) -> Decimal | str:
    """What the bytes in a column cost by their storage class; or which price is not known."""
    total = Decimal(0)
    for row in rows:
        name = CLASSES.get(row["storage_class"] or "STANDARD")
        price = None if name is None else context.prices.unit_price(f"s3.{name}.gb_month", region)
        if price is None:
            return f"no price of storage class {row['storage_class']} in {region}"
        total += Decimal(int(row[column] or 0)) / GIB * price.usd
    return total


def folder(key: StringValue, depth: int) -> StringValue:
    """The first folders of a key, with a slash at the end; nothing for what lies at the top."""
    return key.re_extract(rf"^((?:[^/]+/){{1,{depth}}})", 1)


def places(rows: Iterable[Row], most: int = 5) -> str:
    """The largest places for a sentence."""
    size: dict[str, int] = defaultdict(int)
    for row in rows:
        size[f"s3://{row['bucket']}/{row['place']}"] += int(row["bytes"] or 0)
    names = sorted(size, key=lambda name: (-size[name], name))
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def gib(rows: Iterable[Row], column: str = "bytes") -> float:
    """What the rows hold, in GiB."""
    return round(sum(int(row[column] or 0) for row in rows) / GIB, 3)
