"""Whether two engines say the same."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def rows(table: Any) -> list[Row]:
    """An Arrow table's rows in an order that no engine decides."""
    return sorted(map(_plain, table.to_pylist()), key=_order)


def _plain(row: Row) -> Row:
    # Maps come as pairs in the order of the engine; times with or without saying that they are UTC.
    return {
        key: sorted(value) if isinstance(value, list) else _naive(value)
        for key, value in row.items()
    }


def _naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


def _order(row: Row) -> list[tuple[bool, str]]:
    exact = {k: v for k, v in row.items() if not isinstance(v, float)}
    return [(value is None, str(value)) for _, value in sorted(exact.items())]


def alike(found: Iterable[Row], expected: Iterable[Row]) -> bool:
    """The same rows: floats within 1e-12, all else to the last digit."""
    pairs = zip(found, expected, strict=True)
    return all(a.keys() == b.keys() and all(_alike(a[k], b[k]) for k in a) for a, b in pairs)


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)
    return bool(a == b and type(a) is type(b))
