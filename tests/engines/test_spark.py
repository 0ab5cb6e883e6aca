"""What Spark says of files that it cannot read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cost.bill import load
from cost.errors import SourceError
from tests.cost.billing.builders import GPUS, cur, write_csv
from tests.engines import bills

pytestmark = pytest.mark.spark


def test_a_line_with_too_many_values(tmp_path: Path, spark: Any) -> None:
    file = write_csv(tmp_path / "a.csv", [cur(1), cur(2)])
    file.write_text(file.read_text() + "one,more" + "," * 40 + "\n")
    with pytest.raises(SourceError, match="cannot be read by Spark") as told:
        load([file], gpus=GPUS, engine=spark())
    assert str(file) in str(told.value)


def test_a_torn_parquet_file(tmp_path: Path, spark: Any) -> None:
    file = bills.cur2(tmp_path)
    data = bytearray(file.read_bytes())
    data[4:600] = bytes(596)
    file.write_bytes(data)
    with pytest.raises(SourceError, match="cannot be read by Spark"):
        load([file], gpus=GPUS, engine=spark())


def test_times_in_nanoseconds(tmp_path: Path, spark: Any) -> None:
    table = pq.read_table(bills.cur2(tmp_path))
    place = table.schema.get_field_index("line_item_usage_start_date")
    fine = table["line_item_usage_start_date"].cast(pa.timestamp("ns"))
    file = tmp_path / "ns.parquet"
    pq.write_table(table.set_column(place, "line_item_usage_start_date", fine), file)
    with pytest.raises(SourceError, match="cannot be read by Spark"):
        load([file], gpus=GPUS, engine=spark())
