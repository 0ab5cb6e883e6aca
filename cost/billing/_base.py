"""What a billing source is, and how the right one is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from cost.billing._raw import Raw


@dataclass(frozen=True, kw_only=True)
class Header:
    """What can be known of a file before its rows are read."""

    kind: Literal["csv", "parquet"]
    names: tuple[str, ...]
    """The columns' names as the file spells them."""
    types: tuple[str, ...] = ()
    """Their types (Parquet); all text in CSV."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One billing format: recognises a file by its header and reads it into FOCUS columns."""

    id: str
    title: str
    version: Callable[[Header], str | None]
    """The format's version ("1.2"), or None where the header is another format's."""
    logical: Callable[[str], str]
    """A column's name as `rows` asks for it, whatever the file's spelling."""
    rows: Callable[[Raw], ir.Table]
    """The canonical rows, with the columns of cost.billing.schema.READ in their order."""
    expected: tuple[str, ...]
    """Logical names of the columns that a full export has; absent ones are noted."""
    needed: tuple[str, ...]
    """Logical names without which there is no bill."""
    tags: str
    """Logical name of the map column of tags, where the format has one."""


def finish(raw: Raw, columns: dict[str, Any]) -> ir.Table:
    """Put columns in the order and types of READ; what is not given is a typed NULL."""
    import ibis

    from cost.billing.schema import READ

    columns = {**columns, **raw.known}
    return raw.table.select(
        **{
            name: columns[name].cast(dtype) if name in columns else ibis.null(dtype)
            for name, dtype in READ.items()
        }
    )
