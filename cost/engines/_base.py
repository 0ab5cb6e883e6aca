"""What an engine is: it reads a bill's lines and sums them up; the sums are kept in DuckDB.

Everything else is said in Ibis expressions, which are the same on all engines. Here is what they
cannot say, or what engines read differently.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol
from urllib.parse import parse_qsl

from cost import engines
from cost.errors import InputError, NotFound
from cost.registry import discover

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from cost.errors import TrimtabError

DEFAULT: Final = "duckdb"

MAP: Final = "map<string, string>"


class Dialect(Protocol):
    """Expressions over a value that engines spell, or compute, in their own way."""

    def value_of(self, tags: Any, key: str) -> Any:
        """A map's value, or NULL."""
        ...

    def keys_renamed(self, tags: Any, names: Mapping[str, str]) -> Any:
        """The map with other keys."""
        ...

    def from_json(self, text: Any) -> Any:
        """JSON text as a map of texts; NULL where it is none."""
        ...

    def line_number(self, line: Any, hours: Any) -> Any:
        """A hash of 64 bits of a line's id and its hours; NULL where one of them is."""
        ...


class Session(ABC):
    """An engine at work on one bill."""

    dialect: Dialect
    home: Any
    """The ibis backend (DuckDB, in this process) that results are kept in."""
    reads_files: ClassVar[bool] = True
    """Sources are files; else they are names of tables."""
    combines: ClassVar[bool] = False
    """Texts are worked out once for the lines that share them (cost.billing._dimensions)."""
    errors: tuple[type[Exception], ...] = ()
    """What its queries raise."""

    @abstractmethod
    def parquet(self, names: Sequence[str]) -> ir.Table:
        """The rows of these files (or tables), with the column `filename`."""

    @abstractmethod
    def csv(self, paths: Sequence[str], columns: Sequence[str], *, gzip: bool) -> ir.Table:
        """The rows of text files, all of it text, with the column `filename`.

        Empty values and the word NULL are null. The first line is skipped.
        """

    @abstractmethod
    def small(self, name: str, rows: Mapping[str, Sequence[Any]], schema: Any) -> ir.Table:
        """A small table that expressions over lines may be joined with."""

    @abstractmethod
    def hold(self, name: str, table: ir.Table) -> ir.Table:
        """Compute it once for all that follows, where the engine can."""

    @abstractmethod
    def fetch(self, table: ir.Table) -> Any:
        """Compute it; an Arrow table."""

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        """Compute it; its rows, by the names of its columns: for few of them."""
        found: list[dict[str, Any]] = self.fetch(table).to_pylist()
        return found

    def bring(self, name: str, table: ir.Table) -> ir.Table:
        """Compute it and keep the result at home under this name."""
        import ibis

        schema = table.schema()
        rows = ibis.memtable(self.fetch(table).cast(schema.to_pyarrow()))
        return self.home.create_table(name, rows, schema=schema, temp=True)

    @abstractmethod
    def explain(self, error: Exception, where: str) -> TrimtabError | None:
        """What to tell people of one of `errors`; None for a bug of ours."""

    def header(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names and types of a table's columns.

        Raises:
            SourceError: no such table.
        """
        raise NotImplementedError(name)  # engines that read files look at them themselves


@dataclass(frozen=True, kw_only=True)
class Address:
    """What `--engine` says, such as duckdb, spark://host:7077 or athena://database?work_group=a."""

    text: str
    engine: str
    place: str = ""
    """What stands after `://`, without its options."""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a session is opened for."""

    address: Address
    home: Any
    """The DuckDB that results go to."""
    folder: Path
    """For what must lie in files; it lives as long as the bill."""
    month: str | None = None
    """The only month that is wanted: what need not be read for it may be left out."""


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One engine."""

    id: str
    title: str
    form: str
    """How people write it."""
    open: Callable[[Request], Session]


def all_engines() -> tuple[Engine, ...]:
    """Every engine there is."""
    return discover(engines, "ENGINE", Engine)


def parse(text: str) -> Address:
    """Read what `--engine` was given.

    >>> parse("athena://billing?work_group=finops").options
    {'work_group': 'finops'}

    Raises:
        InputError: an option without a value.
    """
    # Not by urlsplit, which takes spark://local[2] for an address of IPv6.
    front, _, query = text.partition("?")
    engine, _, place = front.partition("://")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if any(not value for value in options.values()):
        raise InputError(f"--engine {text}: an option without a value", allowed="?name=value&…")
    return Address(text=text, engine=engine, place=place.strip("/"), options=options)


def open_session(text: str, home: Any, folder: Path, month: str | None = None) -> Session:
    """Start to work with an engine.

    Args:
        text: what `--engine` was given.
        home: the DuckDB that results go to.
        folder: for what must lie in files.
        month: the only month that is wanted, YYYY-MM.

    Raises:
        NotFound: no such engine.
        InputError: an engine that is not installed, or an address that is none.
    """
    address, known = parse(text), {engine.id: engine for engine in all_engines()}
    if address.engine not in known:
        forms = ", ".join(engine.form for engine in known.values())
        raise NotFound("engine", text, known, next_step=f"write it as one of: {forms}")
    request = Request(address=address, home=home, folder=folder, month=month)
    return known[address.engine].open(request)


def missing(engine: str) -> InputError:
    """What is said of an engine whose libraries are not installed."""
    return InputError(
        f"--engine {engine} needs libraries that are not installed",
        allowed="duckdb, which needs nothing",
        next_step=f"pip install 'trimtab[{engine}]'; here: "
        f".uv/bin/uv sync --frozen --inexact --extra {engine}",
    )
