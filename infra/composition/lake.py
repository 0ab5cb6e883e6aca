"""Section lake: the buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components.data_lake import DataLake, DataLakeArgs

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


def build(built: Built) -> Outputs:
    """A bucket for each entry."""
    lake = DataLake(
        "lake",
        DataLakeArgs(context=built.context, buckets=built.settings.lake, key_arns=built.keys.arns),
        built.opts,
    )
    built.found["lake"] = lake
    buckets = {name: bucket.bucket for name, bucket in lake.data.items()}
    return {"buckets": buckets | {"logs": lake.logs.bucket}}
