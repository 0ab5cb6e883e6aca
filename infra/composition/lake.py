"""Section lake: the buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import buckets
from infra.components.data_lake import DataLake, DataLakeArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """A bucket for each entry."""
    lake = DataLake(
        "lake",
        DataLakeArgs(
            context=built.context,
            buckets=built.settings.lake,
            key_arns=built.keys.arns,
            alarming=built.alarming,
        ),
        built.opts,
    )
    built.found["lake"] = lake
    buckets = {name: bucket.bucket for name, bucket in lake.data.items()}
    return {"buckets": buckets | {"logs": lake.logs.bucket}}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Buckets and their settings, no objects."""
    del settings
    return [buckets(context)]
