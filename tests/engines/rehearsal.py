"""Athena without an account: the SQL that it would be sent, run by DuckDB.

Every query is compiled for Athena, must parse as Athena's SQL, and is translated by sqlglot for
DuckDB. What this cannot show is said in docs/engines.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import sqlglot
from ibis.backends.duckdb import Backend
from ibis.backends.sql.compilers import athena

from cost.engines import duckdb
from cost.engines._base import Request, parse
from cost.engines.athena import FILE, AthenaSession

FUNCTIONS = (
    "CREATE MACRO to_utf8(t) AS t",
    "CREATE MACRO xxhash64(t) AS t",
    "CREATE MACRO from_big_endian_64(t) AS CAST(hash(t) >> 1 AS BIGINT)",
    "CREATE MACRO json_parse(t) AS CAST(t AS JSON)",
)
"""Trino's functions that DuckDB lacks."""


class Rehearsal(Backend):
    """DuckDB, but every query takes the way through Athena's SQL."""

    sent: list[str]

    def compile(self, expr: ir.Expr, /, **options: Any) -> str:
        query = athena.compiler.to_sqlglot(expr, **{k: options.get(k) for k in ("limit", "params")})
        text = query.sql(dialect="athena", unsupported_level=sqlglot.ErrorLevel.RAISE)
        self.sent.append(text)
        translated: str = sqlglot.transpile(text, read="athena", write="duckdb")[0]
        return translated


class RehearsedSession(AthenaSession):
    """The session, on tables of Parquet files instead of Glue's."""

    def __init__(self, folder: Path, files: dict[str, Path], month: str | None = None) -> None:
        con = Rehearsal()
        con.do_connect()
        con.sent = []
        for statement in ("SET TimeZone = 'UTC'", *FUNCTIONS):
            con.raw_sql(statement)
        for name, path in files.items():
            con.raw_sql(
                f'CREATE VIEW {name} AS SELECT * RENAME (filename AS "{FILE}") '  # noqa: S608
                f"FROM read_parquet('{path}', filename = true)"
            )
        address = parse("athena://billing")
        request = Request(address=address, home=duckdb.connect(folder), folder=folder, month=month)
        super().__init__(con, request)

    def _table(self, name: str) -> ir.Table:
        _, short = self._parts(name)
        return self.con.table(short)
