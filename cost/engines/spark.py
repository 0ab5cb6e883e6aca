"""Spark: on this machine, or on the cluster that a company has already."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis

from cost.engines._base import MAP, Engine, Request, Session, missing
from cost.engines._java import session
from cost.errors import SourceError, TrimtabError, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

NOT_SEEN: Final = "NULL"
"""CSV's word for no value; the others are an empty text, which is Spark's own, and "null"."""

FILE: Final = (
    "url_decode(replace(regexp_replace(_metadata.file_path, '^file:(//)?(?=/)', ''), '+', '%2B'))"
)
"""A local file's path as people write it; Spark has its address, with %20 for a space."""

BLAMED: Final = (
    "FAILED_READ_FILE",
    "MALFORMED_RECORD_IN_PARSING",
    "CANNOT_READ_FILE",
    "INVALID_PARQUET",
    "is not a Parquet file",
    "ZipException",
    "EOFException",
    "PARQUET_TYPE",
)
"""Words of Spark's errors that blame a file."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator] # ibis is untyped
    name="try_element_at", signature=((MAP, "string"), "string")
)
def _map_value(tags: Any, key: Any) -> Any:
    """A map's value, or NULL."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="from_json", signature=(("string", "string"), MAP)
)
def _json_map(text: Any, schema: Any) -> Any:
    """JSON text as a map; NULL where it is none."""


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="xxhash64", signature=(("string",), "int64")
)
def _hash(text: Any) -> Any:
    """A hash of 64 bits; Spark's `hash` has 32."""


class SparkDialect:
    """Spark's spelling."""

    def value_of(self, tags: Any, key: str) -> Any:
        """A map's value, or NULL."""
        return _map_value(tags, ibis.literal(key))

    def keys_renamed(self, tags: Any, names: Mapping[str, str]) -> Any:
        """The map with other keys."""
        keys = tags.keys().map(lambda k: k.cases(*names.items(), else_=k))
        return ibis.map(keys, tags.values())

    def from_json(self, text: Any) -> Any:
        """JSON text as a map of texts; NULL where it is none."""
        return _json_map(text, "map<string,string>")

    def line_number(self, line: Any, hours: Any) -> Any:
        """A hash of 64 bits; NULL where one of the two is."""
        both = line + "|" + hours
        return both.notnull().ifelse(_hash(both), None)


class SparkSession(Session):
    """Spark at work; its results come home by Arrow."""

    dialect = SparkDialect()

    def __init__(self, spark: Any, request: Request) -> None:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        from cost.engines._spark_backend import ArrowBackend

        self.home = request.home
        self._spark, self._folder = spark, request.folder
        self.con = ArrowBackend()
        self.con.register_options()  # ibis.pyspark.connect does so, and makes its own backend
        self.con.do_connect(spark)
        self.errors = (PySparkException, Py4JError)
        self._text = False

    def parquet(self, names: Sequence[str]) -> ir.Table:
        """The rows of these files."""
        return self._view(self._spark.read.parquet(*names).selectExpr("*", f"{FILE} AS filename"))

    def csv(self, paths: Sequence[str], columns: Sequence[str], *, gzip: bool) -> ir.Table:
        """The rows of text files."""
        from pyspark.sql import functions as f
        from pyspark.sql.types import StringType, StructField, StructType

        reader = self._spark.read.schema(
            StructType([StructField(name, StringType()) for name in columns])
        ).options(
            header=True,
            quote='"',
            escape='"',
            multiLine=True,  # descriptions may hold line breaks
            mode="FAILFAST",
            nullValue=NOT_SEEN,
            emptyValue="",
        )
        self._text = True
        found = reader.csv([self._named(path, gzip=gzip) for path in paths])
        values = (f.nullif(f.nullif(_column(n), f.lit("null")), f.lit("")) for n in columns)
        named = [value.alias(name) for value, name in zip(values, columns, strict=True)]
        return self._view(found.select(*named, f.expr(FILE).alias("filename")))

    def small(self, name: str, rows: Mapping[str, Sequence[Any]], schema: Any) -> ir.Table:
        """A small table."""
        del name
        import pyarrow as pa

        return self._view(self._spark.createDataFrame(pa.table(dict(rows), schema.to_pyarrow())))

    def hold(self, name: str, table: ir.Table) -> ir.Table:
        """Text is kept once it is parsed, in memory or on disk; Parquet is read again sooner."""
        del name
        if not self._text:
            return table
        frame = self._frame(table).persist()
        weakref.finalize(self, _forget, self._spark, frame).atexit = False
        return self._view(frame)

    def fetch(self, table: ir.Table) -> Any:
        """Computed by Spark."""
        return self.con.to_pyarrow(table)

    def explain(self, error: Exception, where: str) -> TrimtabError | None:
        """Blame the file, the cluster, or nobody but us."""
        from pyspark.errors import AnalysisException, ParseException

        text = str(error)
        if any(word in text for word in BLAMED):
            return SourceError(
                f"cannot be read by Spark: {text.splitlines()[0]}",
                where=where,
                next_step="the file may be truncated or corrupt: try --engine duckdb, which "
                "says more, or export it again",
            )
        if isinstance(error, AnalysisException | ParseException):
            return None
        return UnfinishedError(
            f"Spark did not finish: {text.splitlines()[0]}",
            where=where,
            next_step="more memory: --engine 'spark://local[*]?spark.driver.memory=8g'",
        )

    def _frame(self, table: ir.Table) -> Any:
        return self._spark.sql(self.con.compile(table))

    def _view(self, frame: Any) -> ir.Table:
        name = ibis.util.gen_name("trimtab")
        frame.createOrReplaceTempView(name)
        return self.con.table(name)

    def _named(self, path: str, *, gzip: bool) -> str:
        """Spark unpacks by the file's ending alone."""
        if not gzip or path.endswith(".gz"):
            return path
        link = self._folder / f"{ibis.util.gen_name('packed')}.gz"
        link.symlink_to(Path(path).resolve())
        return str(link)


def _forget(spark: Any, frame: Any) -> None:
    """Give back the memory of a frame, unless Spark was stopped and has done so itself."""
    if spark.sparkContext._jsc is not None:
        frame.unpersist()


def _column(name: str) -> Any:
    from pyspark.sql import functions as f

    return f.col(f"`{name.replace('`', '``')}`")


def open_(request: Request) -> Session:
    """Spark on this machine, or spark://HOST:PORT."""
    spark = session(request.address.place, request.address.options)
    try:
        return SparkSession(spark, request)
    except ImportError:
        raise missing("spark") from None


ENGINE = Engine(
    id="spark", title="Apache Spark", form="spark, spark://HOST:PORT, spark://local[2]", open=open_
)
