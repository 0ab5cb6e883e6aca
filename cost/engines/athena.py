"""Athena: where a bill lies in S3 and a table of it is there, Athena reads it and we take the sums.

Only SELECTs are sent; nothing is created. A table's partitions are left out where one month is
asked for, because Athena is paid by the bytes it reads.
"""

from __future__ import annotations

import os
import re
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, Final

import ibis
import ibis.expr.operations as ops

from cost.engines._base import MAP, Engine, Request, Session, missing
from cost.errors import InputError, SourceError, TrimtabError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

TABLE: Final = re.compile(r"^(?:(?P<database>\w+)\.)?(?P<name>\w+)$")

TIME: Final = re.compile(r"(usage|period)_(start|end)_date$|period(start|end)$", re.IGNORECASE)
"""Columns of times, in CUR and in FOCUS."""

STAGING: Final = "AWS_ATHENA_S3_STAGING_DIR"
"""The variable that pyathena reads as well."""

OPTIONS: Final = ("s3_staging_dir", "region_name", "work_group", "profile_name", "catalog_name")

FILE: Final = "$path"
"""Athena's hidden column: the object that a row came from."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator] # ibis is untyped
    name="to_utf8", signature=(("string",), "binary")
)
def _bytes(text: Any) -> Any:
    """A text's bytes."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="xxhash64", signature=(("binary",), "binary")
)
def _hash(data: Any) -> Any:
    """A hash of eight bytes."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="from_big_endian_64", signature=(("binary",), "int64")
)
def _number(data: Any) -> Any:
    """Eight bytes as a number."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="json_parse", signature=(("string",), "json")
)
def _parsed(text: Any) -> Any:
    """JSON text as JSON; an error where it is none."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="try", signature=(("json",), "json")
)
def _tried(json: Any) -> Any:
    """NULL where there was an error."""


class AthenaDialect:
    """Athena's spelling, which is Trino's."""

    def value_of(self, tags: Any, key: str) -> Any:
        """A map's value, or NULL."""
        return tags.get(key)

    def keys_renamed(self, tags: Any, names: Mapping[str, str]) -> Any:
        """The map as it is: only lines themselves carry it, and Ibis has no lambdas for Athena."""
        del names
        return tags

    def from_json(self, text: Any) -> Any:
        """JSON text as a map of texts; NULL where it is none."""
        return _tried(_parsed(text)).try_cast(MAP)

    def line_number(self, line: Any, hours: Any) -> Any:
        """A hash of 64 bits; NULL where one of the two is."""
        return _number(_hash(_bytes(line + "|" + hours)))


class AthenaSession(Session):
    """Athena at work on tables that are there already."""

    dialect = AthenaDialect()
    reads_files: ClassVar[bool] = False

    def __init__(self, con: Any, request: Request) -> None:
        from botocore.exceptions import BotoCoreError, ClientError
        from pyathena.error import Error

        self.home, self.con = request.home, con
        self.errors = (Error, BotoCoreError, ClientError)
        self._default, self._month = request.address.place or "default", request.month

    def header(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names and types of a table's columns.

        Raises:
            InputError: a file's name, or a table of nothing but text or with times as text.
            SourceError: no such table.
        """
        schema = self._schema(name)
        if all(dtype.is_string() for dtype in schema.types):
            raise InputError(
                "a table of nothing but text, as CSV gives: Athena's readers of CSV lose "
                "line breaks, so sums might be wrong",
                where=name,
                allowed="tables of Parquet: CUR 2.0, FOCUS, or CUR with the Athena integration",
                next_step="read the CSV files with --engine duckdb or spark",
            )
        texts = [n for n, dtype in schema.items() if dtype.is_string() and TIME.search(n)]
        if texts:
            raise InputError(
                f"times written as text ({texts[0]}), which Athena reads in another way",
                where=name,
                allowed="columns of timestamps",
                next_step="read the files with --engine duckdb or spark",
            )
        names = tuple(name for name in schema.names if name != FILE)
        return names, tuple(str(schema[name]) for name in names)

    def parquet(self, names: Sequence[str]) -> ir.Table:
        """The rows of these tables; only the wanted month's partitions."""
        tables = []
        for name in names:
            table = self._table(name)
            file = table[FILE] if FILE in table.columns else ibis.literal(name)
            found = self._of_month(table).mutate(filename=file)
            tables.append(found.drop(FILE) if FILE in table.columns else found)
        return reduce(lambda a, b: a.union(b), tables)

    def csv(self, paths: Sequence[str], columns: Sequence[str], *, gzip: bool) -> ir.Table:
        """Never: `header` refuses tables of text."""
        raise NotImplementedError(f"{paths}, {columns}, {gzip}")

    def small(self, name: str, rows: Mapping[str, Sequence[Any]], schema: Any) -> ir.Table:
        """Only lines themselves are joined with it, and these Athena is not asked for.

        Raises:
            InputError: always.
        """
        del name, rows, schema
        raise InputError(
            "Athena is asked for sums, not for lines, and this needs lines",
            allowed="what the roll-ups hold: every dimension but tags of your own, descriptions, "
            "zones, prices",
            next_step="--engine spark or duckdb",
        )

    def hold(self, name: str, table: ir.Table) -> ir.Table:
        """Athena keeps nothing: it reads again."""
        del name
        return table

    def fetch(self, table: ir.Table) -> Any:
        """Computed by Athena; comes back as the Parquet that it writes for its results."""
        return self.con.to_pyarrow(table)

    def explain(self, error: Exception, where: str) -> TrimtabError | None:
        """Athena says itself what is wrong; our own mistakes are told by its word for syntax."""
        text = str(error)
        if "SYNTAX_ERROR" in text or "TYPE_MISMATCH" in text:
            return None
        return UnfinishedError(
            f"Athena refused or did not finish: {text.splitlines()[0]}",
            where=where,
            next_step="check the region, the work group, the credentials and the rights to "
            "athena:*Query*, glue:GetTable* and s3 (aws athena list-work-groups)",
        )

    def _of_month(self, table: ir.Table) -> ir.Table:
        """Leave out other months by the columns that exports are partitioned by."""
        if self._month is None:
            return table
        year, _, month = self._month.partition("-")
        if "billing_period" in table.columns and table.billing_period.type().is_string():
            return table.filter(table.billing_period.startswith(self._month))
        if {"year", "month"}.issubset(table.columns) and table.year.type().is_string():
            return table.filter(table.year == year, table.month.isin([month, str(int(month))]))
        return table

    def _schema(self, name: str) -> Any:
        return self._table(name).schema()

    def _table(self, name: str) -> ir.Table:
        """A table with its hidden column `$path`; views have none."""
        database, short = self._parts(name)
        catalog = self.con.current_catalog
        with self.con.con.cursor() as cursor:
            try:
                about = cursor.get_table_metadata(
                    catalog_name=catalog, schema_name=database, table_name=short
                )
            except self.errors as error:
                raise SourceError(
                    f"no such table, or no right to see it: {str(error).splitlines()[0]}",
                    where=f"{database}.{short}",
                    next_step=f"aws athena list-table-metadata --catalog-name {catalog} "
                    f"--database-name {database}",
                ) from error
        schema = dict(self.con.get_schema(short, catalog=catalog, database=database).items())
        if about.table_type != "VIRTUAL_VIEW":
            schema[FILE] = ibis.dtype("string")
        place = ops.Namespace(catalog=catalog, database=database)
        return ops.DatabaseTable(
            short, schema=ibis.schema(schema), source=self.con, namespace=place
        ).to_expr()

    def _parts(self, name: str) -> tuple[str, str]:
        found = TABLE.match(name)
        if found is None:
            raise InputError(
                f"{name!r} is no table: Athena reads tables, not files",
                allowed="TABLE or DATABASE.TABLE",
                next_step="name the table that the export's Athena integration or a crawler made; "
                "files are read by --engine duckdb or spark",
            )
        return found["database"] or self._default, found["name"]


def open_(request: Request) -> Session:
    """Connect to athena://DATABASE?s3_staging_dir=s3://…&region_name=…&work_group=…."""
    options = dict(request.address.options)
    foreign = sorted(set(options).difference(OPTIONS))
    if foreign:
        raise InputError(f"--engine athena: {foreign[0]!r}", allowed=", ".join(OPTIONS))
    options.setdefault("s3_staging_dir", os.environ.get(STAGING, ""))
    if not options["s3_staging_dir"].startswith("s3://"):
        raise InputError(
            "--engine athena without a place for its results",
            allowed=f"athena://DATABASE?s3_staging_dir=s3://BUCKET/PREFIX, or {STAGING}",
        )
    try:
        from botocore.exceptions import BotoCoreError, ClientError
        from pyathena.error import Error
        from pyathena.filesystem import register_s3_filesystem
    except ImportError:
        raise missing("athena") from None
    register_s3_filesystem()  # instead of s3fs, which wants an older boto3 than ours
    try:
        con = ibis.athena.connect(schema_name=request.address.place or "default", **options)
    except (Error, BotoCoreError, ClientError) as error:
        raise UnfinishedError(
            f"Athena does not answer: {str(error).splitlines()[0]}",
            where=request.address.text,
            next_step="check the region, the credentials and s3_staging_dir",
        ) from error
    return AthenaSession(con, request)


ENGINE = Engine(id="athena", title="Amazon Athena", form="athena://DATABASE", open=open_)
