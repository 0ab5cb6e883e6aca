"""Ibis' Spark, whose tables come and go by Arrow.

Ibis takes them through pandas, which makes NaN of a decimal's null and warns of pyspark's habits.
"""

from __future__ import annotations

from typing import Any

from ibis.backends.pyspark import Backend


class ArrowBackend(Backend):  # type: ignore[misc] # ibis is untyped
    """Ibis' own, but for how tables are carried."""

    def to_pyarrow(
        self, expr: Any, /, *, params: Any = None, limit: Any = None, **options: Any
    ) -> Any:
        """Run an expression; a table, column or scalar of Arrow."""
        self._run_pre_execute_hooks(expr)
        table = expr.as_table()
        sql = self.compile(table, params=params, limit=limit, **options)
        found = self._session.sql(sql).toArrow()
        return expr.__pyarrow_result__(found.cast(table.schema().to_pyarrow()))

    def _register_in_memory_table(self, op: Any) -> None:
        rows = op.data.to_pyarrow(schema=op.schema)
        self._session.createDataFrame(rows).createOrReplaceTempView(op.name)
