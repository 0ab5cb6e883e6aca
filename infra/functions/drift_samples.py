"""Samples of Parquet below a prefix of a bucket: as many rows as wanted, of the columns wanted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from infra.functions.drift_measures import Kind, Values

LARGEST_BYTES: Final = 256 * 1024**2
"""A file is read as a whole: larger ones are passed over, and said to be."""


class NoSample(Exception):
    """There is nothing that could be compared, and why."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a sample lies."""

    bucket: str
    prefix: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Rows of some columns."""

    table: pa.Table
    files: int
    passed_over: tuple[str, ...]
    """Files that were not read, and why."""


def read(s3: Any, place: Place, columns: Sequence[str], rows: int) -> Sample:
    """Read rows from files in an order that has nothing to do with their age or names.

    Args:
        s3: boto3's client.
        place: bucket and prefix.
        columns: only these, as far as a file has them; all where none is named.
        rows: stop once there are so many.

    Raises:
        NoSample: there is no readable file, or a column has types that do not go together.
    """
    tables: list[pa.Table] = []
    passed_over: list[str] = []
    found = 0
    for key, size in _shuffled(_keys(s3, place)):
        if found >= rows:
            break
        if size > LARGEST_BYTES:
            passed_over.append(f"{key}: {size} bytes")
            continue
        try:
            table = _table(s3.get_object(Bucket=place.bucket, Key=key)["Body"].read(), columns)
        except pa.ArrowException as error:
            passed_over.append(f"{key}: {error}")
            continue
        tables.append(table.slice(0, rows - found))
        found += len(tables[-1])
    if not tables:
        why = passed_over[0] if passed_over else "no Parquet file"
        raise NoSample(f"s3://{place.bucket}/{place.prefix}: {why}")
    try:
        whole = pa.concat_tables(tables, promote_options="permissive")
    except pa.ArrowException as error:
        raise NoSample(f"s3://{place.bucket}/{place.prefix}: files disagree: {error}") from error
    return Sample(table=whole, files=len(tables), passed_over=tuple(passed_over))


def _keys(s3: Any, place: Place) -> Iterator[tuple[str, int]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=place.prefix)
    for page in pages:
        for one in page.get("Contents", []):
            if one["Key"].endswith(".parquet") and one["Size"]:
                yield one["Key"], one["Size"]


def _shuffled(keys: Iterator[tuple[str, int]]) -> list[tuple[str, int]]:
    """The same order every time, and no day or part preferred: by the hash of the key."""
    return sorted(keys, key=lambda pair: hashlib.sha256(pair[0].encode()).digest())


def _table(data: bytes, columns: Sequence[str]) -> pa.Table:
    file = pq.ParquetFile(BytesIO(data))
    wanted = [name for name in file.schema_arrow.names if not columns or name in columns]
    return file.read(columns=wanted)


def kind_of(field: pa.DataType) -> Kind | None:
    """How a column of a type is compared; None for types that are not.

    Times move on by themselves, and of lists and structures there is no distribution.
    """
    if pa.types.is_dictionary(field):
        return kind_of(field.value_type)
    if pa.types.is_integer(field) or pa.types.is_floating(field) or pa.types.is_decimal(field):
        return "numeric"
    if pa.types.is_boolean(field) or pa.types.is_string(field) or pa.types.is_large_string(field):
        return "categorical"
    return None


def values(column: pa.ChunkedArray, kind: Kind) -> Values:
    """A column as it is measured: numbers with NaN, or texts with None, where one is missing."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    if kind == "numeric":
        return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    return np.array(pc.cast(column, pa.string()).to_pylist(), dtype=object)
