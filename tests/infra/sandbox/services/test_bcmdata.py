"""The request that makes a data export is built and checked."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import EmulatorError
from tests.infra.sandbox.lifecycle import World, assert_settled

EXPORT = "aws:bcmdata/export:Export"
OUTPUT = {
    "compression": "PARQUET",
    "format": "PARQUET",
    "outputType": "CUSTOM",
    "overwrite": "OVERWRITE_REPORT",
}


def export(output: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    destination = {
        "s3Bucket": "bill",
        "s3Prefix": "cur",
        "s3Region": "us-east-1",
        "s3OutputConfigurations": [output or OUTPUT],
    }
    query = {
        "queryStatement": "SELECT line_item_unblended_cost FROM COST_AND_USAGE_REPORT",
        "tableConfigurations": {"COST_AND_USAGE_REPORT": {"TIME_GRANULARITY": "HOURLY"}},
    }
    parts = {
        "name": "trimtab-cur2",
        "description": "hourly",
        "dataQueries": [query],
        "destinationConfigurations": [{"s3Destinations": [destination]}],
        "refreshCadences": [{"frequency": "SYNCHRONOUS"}],
        **changes,
    }
    return {"export": parts}


def test_an_export_is_recorded_in_awss_shape(world: World) -> None:
    there = world.up(EXPORT, "cur2", **export())
    made = there["recorded"]["parameters"]["Export"]
    destination = made["DestinationConfigurations"]["S3Destination"]
    assert destination["S3OutputConfigurations"]["Format"] == "PARQUET"
    assert made["DataQuery"]["TableConfigurations"]["COST_AND_USAGE_REPORT"] == {
        "TIME_GRANULARITY": "HOURLY"
    }
    assert made["RefreshCadence"] == {"Frequency": "SYNCHRONOUS"}
    assert there.id == there["arn"]
    assert f":{world.account}:export/trimtab-cur2-" in there["arn"]
    assert_settled(world, there, **export())


def test_the_tables_columns_cannot_change_in_place(world: World) -> None:
    there = world.up(EXPORT, "columns", **export())
    query = {"queryStatement": "SELECT 1", "tableConfigurations": {"X": {"Y": "Z"}}}
    assert world.diff(there, **export(dataQueries=[query])).replaces == ["export"]
    assert world.diff(there, **export(description="daily")).replaces == []
    updated = world.update(there, **export(description="daily"))
    assert updated["recorded"]["operation"] == "UpdateExport"
    assert updated["recorded"]["parameters"]["Export"]["Description"] == "daily"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (export({**OUTPUT, "format": "ORC"}), "'ORC' is not one of TEXT_OR_CSV, PARQUET"),
        (export(refreshCadences=[{"frequency": "DAILY"}]), "'DAILY' is not one of SYNCHRONOUS"),
        (
            export(dataQueries=[{}]),
            'Missing required parameter in Export.DataQuery: "QueryStatement"',
        ),
        (export(destinationConfigurations=[]), 'DestinationConfigurations: "S3Destination"'),
    ],
)
def test_what_aws_would_refuse_is_refused(world: World, wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(EmulatorError, match=why):
        world.up(EXPORT, "wrong", **wrong)
