"""Parquet's texts are derived once a combination; the bill is the one that text files give."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cost.bill import Bill
from cost.billing import _dimensions
from tests.cost.billing.builders import cur, read, total, write_csv, write_parquet

EC2 = {"line_item_usage_type": "BoxUsage:m5.large"}
SPLIT = {"line_item_operation": "EKSPod-EC2"}
MAP = pa.map_(pa.string(), pa.string())

LINES = [
    *(cur(number, **EC2) for number in range(1, 4)),
    cur(4, line_item_line_item_type="Tax", line_item_unblended_cost="0.1"),
    cur(5, line_item_line_item_type="Odd", line_item_resource_id=""),
    cur(6, **SPLIT),
]
TAGS = [{"user_team": "a"}, {"user_team": "b"}, None, {}, {"user_team": "a"}, {}]


def parquet(path: Path, tags: list[Any], lines: list[dict[str, str]] = LINES) -> Path:
    columns = {name: pa.array([line[name] for line in lines]) for name in lines[0]}
    return write_parquet(path, columns | {"resource_tags": pa.array(tags, MAP)})


def csv(path: Path, tags: list[Any]) -> Path:
    texts = ["" if one is None else json.dumps(one) for one in tags]
    pairs = zip(LINES, texts, strict=True)
    return write_csv(path, [line | {"resource_tags": text} for line, text in pairs])


def content(table: Any) -> list[str]:
    return sorted(map(str, table.to_pyarrow().to_pylist()))


def everything(bill: Bill) -> list[Any]:
    box = bill.quality.model_copy(update={"formats": ()})
    return [content(bill.daily), content(bill.hourly), box, bill.period]


@pytest.mark.parametrize(
    "tags",
    [
        TAGS,
        pytest.param([{"user_team": "a"}] * 6, marks=pytest.mark.slow),
        pytest.param([None] * 6, marks=pytest.mark.slow),
    ],
)
def test_parquet_gives_the_bill_that_csv_gives(tmp_path: Path, tags: list[Any]) -> None:
    """Also where a resource's tags change from one hour to the next."""
    as_csv = read(csv(tmp_path / "a.csv", tags))
    assert everything(read(parquet(tmp_path / "a.parquet", tags))) == everything(as_csv)


@pytest.mark.slow
def test_lines_keep_their_texts_where_no_key_is_unique(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = parquet(tmp_path / "a.parquet", TAGS)
    split = read(file)
    monkeypatch.setattr(_dimensions, "unique", lambda *_: None)
    assert everything(read(file)) == everything(split)


@pytest.mark.slow
def test_repeats_are_left_out_of_parquet(tmp_path: Path) -> None:
    file = parquet(tmp_path / "a.parquet", TAGS)
    parquet(tmp_path / "b.parquet", TAGS[:2], LINES[:2])
    bill = read(tmp_path)
    assert bill.quality.duplicate_rows == 2
    assert bill.quality.duplicate_cost == 2
    assert total(bill) == total(read(file))


@pytest.mark.slow
def test_formats_mixed_with_text_files(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", TAGS)
    write_csv(tmp_path / "b.csv", [cur(9, line_item_unblended_cost="5")])
    assert total(read(tmp_path)) == Decimal("9.1")
