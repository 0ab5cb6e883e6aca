"""DuckDB: in this process, out of core, the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

import duckdb
import ibis
import pyarrow as pa

from cost import scratch
from cost.engines import _watch
from cost.engines._base import MAP, Engine, Request, Session
from cost.engines._rows import rows_of
from cost.errors import InputError, SourceError, TrimtabError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

NOT_THE_FILE: Final = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.InternalError,
    duckdb.InterruptException,
    duckdb.NotSupportedError,
    duckdb.OutOfMemoryException,
    duckdb.ParserException,
    duckdb.SyntaxException,
)
"""What DuckDB raises for reasons of ours or the machine's; its other errors blame the file."""

WHY: Final = ("Expected Number", "Value with", "Invalid unicode")
"""How lines begin in which DuckDB says what is wrong with a line of text."""

NULLS: Final = ("NULL", "null", "")
"""How exports write "no value" in CSV; FOCUS exports write the word."""

LEAST: Final = 1 << 30
A_THREAD: Final = 256 << 20
"""Bytes. A bill of 100 million lines needs no more; DuckDB by itself takes 80 % of the machine."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator] # ibis is untyped
    name="map_extract_value", signature=((MAP, "string"), "string")
)
def _map_value(tags: Any, key: Any) -> Any:
    """A map's value, or NULL. DuckDB's own: a third faster a row than what ibis writes for []."""


class DuckDialect:
    """DuckDB's spelling."""

    def value_of(self, tags: Any, key: str) -> Any:
        """A map's value, or NULL."""
        return _map_value(tags, key)

    def keys_renamed(self, tags: Any, names: Mapping[str, str]) -> Any:
        """The map with other keys."""
        keys = tags.keys().map(lambda k: k.cases(*names.items(), else_=k))
        return ibis.map(keys, tags.values())

    def from_json(self, text: Any) -> Any:
        """JSON text as a map of texts; NULL where it is none."""
        return text.try_cast("json").try_cast(MAP)

    def line_number(self, line: Any, hours: Any) -> Any:
        """A hash of 64 bits; DuckDB hashes NULL to a number, so NULLs are kept apart."""
        number = ibis.struct({"line": line, "hours": hours}).hash()
        return (line.notnull() & hours.notnull()).ifelse(number, None)


class DuckSession(Session):
    """DuckDB at work: what is brought home is there already."""

    dialect = DuckDialect()
    combines: ClassVar[bool] = True
    errors = (duckdb.Error,)

    def __init__(self, home: Any) -> None:
        self.home = home

    def parquet(self, names: Sequence[str]) -> ir.Table:
        """The rows of these files."""
        return self.home.read_parquet(list(names), filename=True)

    def csv(self, paths: Sequence[str], columns: Sequence[str], *, gzip: bool) -> ir.Table:
        """The rows of text files."""
        return self.home.read_csv(
            list(paths),
            # Named and typed, nothing is guessed: sniffing gives up on wide, mostly empty files.
            columns=dict.fromkeys(columns, "VARCHAR"),
            header=False,
            skip=1,
            delim=",",
            quote='"',
            escape='"',
            nullstr=list(NULLS),
            filename=True,
            compression="gzip" if gzip else "none",
        )

    def small(self, name: str, rows: Mapping[str, Sequence[Any]], schema: Any) -> ir.Table:
        """A small table."""
        return small(self.home, name, rows, schema)

    def hold(self, name: str, table: ir.Table) -> ir.Table:
        """A temporary table."""
        return self.home.create_table(name, table, temp=True)

    bring = hold

    def fetch(self, table: ir.Table) -> Any:
        """Computed here."""
        return table.to_pyarrow()

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        """Computed here, and not by way of Arrow."""
        return rows_of(table)

    def explain(self, error: Exception, where: str) -> TrimtabError | None:
        """Blame the file, unless it is no fault of a file."""
        if isinstance(error, NOT_THE_FILE):
            return None
        return SourceError(
            f"cannot be read: {_reason(error)}",
            where=where,
            next_step="the file may be truncated or corrupt: copy or export it again",
        )


def _reason(error: Exception) -> str:
    """DuckDB's message without its advice for people who write SQL."""
    first, *rest = str(error).splitlines()
    return "; ".join((first, *(line for line in rest if line.startswith(WHY))))


def small(con: Any, name: str, rows: Mapping[str, Sequence[Any]], schema: Any) -> ir.Table:
    """A table of a few rows, by columns."""
    # Lists would go by way of pandas, which takes longer to import than most bills to read.
    table: ir.Table = con.create_table(
        name, ibis.memtable(pa.table(dict(rows), schema.to_pyarrow())), temp=True
    )
    return table


def connect(folder: Path) -> Any:
    """A DuckDB of one bill's own.

    Args:
        folder: where it spills to what does not fit into memory.
    """
    con = scratch.quiet()
    con.raw_sql("SET TimeZone = 'UTC'")
    con.raw_sql("SET preserve_insertion_order = false")  # sums need none; keeping it costs memory
    con.raw_sql(f"SET temp_directory = '{folder / 'spill'}'")
    _watch.opened(con.con)
    con.raw_sql(f"SET memory_limit = '{_memory(con)}B'")
    return con


def _memory(con: Any) -> int:
    """How much DuckDB may hold before it spills: enough for its threads, or what it would take."""
    (own, threads) = con.con.execute(
        "SELECT parse_formatted_bytes(current_setting('memory_limit')), current_setting('threads')"
    ).fetchone()
    return int(min(own, max(LEAST, threads * A_THREAD)))


def open_(request: Request) -> Session:
    """DuckDB reads where the results are kept."""
    if request.address.place or request.address.options:
        raise InputError(f"--engine {request.address.text}", allowed="duckdb, without more")
    return DuckSession(request.home)


ENGINE = Engine(id="duckdb", title="DuckDB, in this process", form="duckdb", open=open_)
