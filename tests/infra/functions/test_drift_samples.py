"""Samples are read as they are: part of the files, columns of all types, files that are broken."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import boto3
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto import mock_aws

from infra.functions.drift_samples import NoSample, Place, kind_of, read, values

pytestmark = pytest.mark.slow

PLACE = Place(bucket="lake", prefix="clicks/")


def parquet(**columns: Any) -> bytes:
    out = BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def store(files: dict[str, bytes]) -> Any:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="lake")
    for key, data in files.items():
        s3.put_object(Bucket="lake", Key=key, Body=data)
    return s3


@mock_aws
def test_only_what_is_asked_for_is_read() -> None:
    files = {f"clicks/{n}.parquet": parquet(a=[n] * 10, b=["x"] * 10) for n in range(9)}
    s3 = store({**files, "clicks/note.txt": b"no", "other/0.parquet": files["clicks/0.parquet"]})
    found = read(s3, PLACE, ["a"], 25)
    assert found.table.schema.names == ["a"]
    assert (len(found.table), found.files) == (25, 3)
    assert read(s3, PLACE, ["a"], 25).table.equals(found.table)
    # Not the first three by name: days of a partitioned table would be left out.
    assert set(found.table["a"].to_pylist()) != {0, 1, 2}


@mock_aws
def test_broken_files_are_passed_over_and_named() -> None:
    s3 = store({"clicks/a.parquet": b"PAR1 but not", "clicks/b.parquet": parquet(a=[1.0])})
    found = read(s3, PLACE, [], 100)
    assert (len(found.table), found.files) == (1, 1)
    assert found.passed_over[0].startswith("clicks/a.parquet: ")


@mock_aws
def test_nothing_to_read_is_said() -> None:
    s3 = store({"clicks/a.parquet": b"broken", "words/a.parquet": parquet(a=["x"])})
    with pytest.raises(NoSample, match=r"s3://lake/clicks/: clicks/a\.parquet: "):
        read(s3, PLACE, [], 100)
    with pytest.raises(NoSample, match="s3://lake/none/: no Parquet file"):
        read(s3, Place(bucket="lake", prefix="none/"), [], 100)


@mock_aws
def test_files_that_disagree_are_no_sample() -> None:
    s3 = store({"clicks/a.parquet": parquet(a=[[1]]), "clicks/b.parquet": parquet(a=["x"])})
    with pytest.raises(NoSample, match="files disagree"):
        read(s3, PLACE, [], 100)


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        (pa.int32(), "numeric"),
        (pa.float32(), "numeric"),
        (pa.decimal128(9, 2), "numeric"),
        (pa.bool_(), "categorical"),
        (pa.string(), "categorical"),
        (pa.dictionary(pa.int8(), pa.string()), "categorical"),
        (pa.timestamp("us"), None),
        (pa.list_(pa.int8()), None),
        (pa.struct([("a", pa.int8())]), None),
        (pa.null(), None),
    ],
)
def test_types(type: pa.DataType, kind: str | None) -> None:
    assert kind_of(type) == kind


def test_missing_values_stay_missing() -> None:
    numbers = values(pa.chunked_array([pa.array([1, None, 3], pa.int64())]), "numeric")
    assert numbers.dtype == np.float64 and np.isnan(numbers[1])
    decimals = values(
        pa.chunked_array([pa.array([None, "2.5"]).cast(pa.decimal128(5, 2))]), "numeric"
    )
    assert decimals[1] == 2.5
    words = pa.chunked_array([pa.array(["a", None]).dictionary_encode()])
    assert values(words, "categorical").tolist() == ["a", None]
    assert values(pa.chunked_array([pa.array([True, None])]), "categorical").tolist() == [
        "true",
        None,
    ]
