"""What is read of files that S3 wrote."""

from __future__ import annotations

import ibis


@ibis.udf.scalar.builtin(name="url_decode")  # type: ignore[untyped-decorator]
def url_decode(text: str) -> str:  # type: ignore[empty-body]
    """Text without percent signs; DuckDB has it, Ibis does not name it."""
