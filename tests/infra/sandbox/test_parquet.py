"""Rows become Parquet by the table's own types; what does not fit is told apart."""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from cost.errors import InputError
from infra.sandbox.parquet import columns_of, convert

COLUMNS = [
    ("name", "string"),
    ("small", "int"),
    ("large", "bigint"),
    ("share", "double"),
    ("ok", "boolean"),
    ("at", "timestamp"),
    ("day", "date"),
    ("price", "decimal(10, 2)"),
]
ROW = {
    "Name": "a",
    "small": 1,
    "large": 2**40,
    "share": 0.5,
    "ok": True,
    "at": "2026-11-23 08:00:00.125",
    "day": "2026-11-23",
    "price": 1.005,
}


def line(**more: Any) -> bytes:
    return json.dumps({**ROW, **more}).encode()


def test_every_type_is_read_back() -> None:
    body, failures = convert(COLUMNS, [line(), b'{"name": null}'])
    table = pq.read_table(io.BytesIO(body))
    first, second = table.to_pylist()
    assert not failures and set(second.values()) == {None}
    assert (first["name"], first["large"], first["ok"]) == ("a", 2**40, True)
    assert first["at"] == datetime(2026, 11, 23, 8, 0, 0, 125000)  # noqa: DTZ001 - Athena's
    assert first["day"] == date(2026, 11, 23) and first["price"] == Decimal("1.00")
    assert str(table.schema.field("small").type) == "int32"


@pytest.mark.parametrize("bad", [{"small": "x"}, {"ok": "yes"}, {"at": "never"}, {"day": 3}])
def test_what_does_not_fit_is_told_apart(bad: dict[str, Any]) -> None:
    body, failures = convert(COLUMNS, [line(), line(**bad), b"[]", b"{"])
    assert pq.read_table(io.BytesIO(body)).num_rows == 1
    assert [number for number, _ in failures] == [1, 2, 3]


def test_nothing_that_fits_is_no_file() -> None:
    assert convert(COLUMNS, [b"{"])[0] == b""


def test_a_type_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match="map<string,int>"):
        convert([("m", "map<string,int>")], [])


def test_columns_are_those_of_the_table_without_partitions() -> None:
    columns = [{"Name": "a", "Type": "int"}, {"Name": "b"}]
    table = {"StorageDescriptor": {"Columns": columns}, "PartitionKeys": [{"Name": "dt"}]}
    assert columns_of(table) == [("a", "int"), ("b", "string")]
