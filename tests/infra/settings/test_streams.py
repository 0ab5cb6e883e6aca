"""What cannot work of streams is refused, and the reason is told."""

from __future__ import annotations

from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import KinesisSettings, parse
from tests.infra.ingest import CLICKS, FIELDS, KEYS, WINDOWS, landed

MSK = {**CLICKS, "source": "msk", "topic": "events"}
MQTT = {**CLICKS, "source": "mqtt", "topic": "fleet/things"}


def refused(entry: dict[str, Any], **sections: Any) -> str:
    given = landed(**{"streams": {"clicks": entry}, **sections})
    with pytest.raises(SettingsError) as caught:
        parse(given, file="Pulumi.dev.yaml")
    return str(caught.value)


def test_defaults_are_cheap_and_whole() -> None:
    settings = parse(landed(streams={"clicks": CLICKS}), file="Pulumi.dev.yaml")
    stream = settings.streams["clicks"]
    assert isinstance(stream, KinesisSettings)
    assert (stream.mode, stream.retention_hours, stream.buffer_mib) == ("on-demand", 24, 128)
    assert stream.personal == ("user_id",)
    assert stream.table_names("page-views") == ("page_views", "page_views_quarantine")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"buffer_mib": 63}, "Firehose buffers 64 MiB at the least"),
        ({"retention_hours": 8761}, "Kinesis keeps nothing for 8761 hours"),
        ({"mode": "provisioned"}, "a provisioned stream has a number of shards"),
        ({"shards": 2}, "AWS chooses the shards of an on-demand stream"),
        ({"partition_by": ["city"]}, "the schema has no field 'city'"),
        ({"partition_by": ["page"]}, "'page' cannot name a folder"),
        ({"partition_by": ["event_id"]}, "'event_id' has too many values"),
        ({"partition_by": ["country", "country"]}, "a field is named twice"),
        ({"event_id": "session"}, "the schema has no field 'session'"),
        ({"event_id": "page"}, "a record may lack 'page'"),
        ({"event_time": "page"}, "'page' is a string and tells no time"),
        ({"late_after_hours": 1}, "nothing tells how late a record is"),
        (
            {"event_time": "at", "late_after_hours": 200},
            "events are remembered for 7 days",
        ),
        ({"keep_source": True}, "what arrived has user_id in clear"),
        ({"buffer_seconds": 900, "max_lag_minutes": 15}, "would go off with every buffer"),
        ({"fields": [*FIELDS, {"name": "page"}]}, "field 'page' stands twice"),
        ({"fields": [*FIELDS, {"name": "dt"}]}, "dt is the partition of the day of arrival"),
        (
            {"fields": [*FIELDS, {"name": "age", "type": "int", "personal": True}]},
            "age is personal, and a hash is no int",
        ),
        (
            {"fields": [*FIELDS, *({"name": f"column_{n}"} for n in range(120))]},
            "126 fields are a schema of",
        ),
        ({"topic": "x"}, "unknown setting"),
    ],
)
def test_what_cannot_work_is_refused(change: dict[str, Any], why: str) -> None:
    assert why in refused({**CLICKS, **change})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"group_by": "city"}, "the schema has no field 'city'"),
        ({"group_by": "user_id"}, "rows would be named by 'user_id', which is personal"),
        ({"measures": [{"name": "a", "function": "sum", "field": "page"}]}, "sum of 'page'"),
        ({"measures": [{"name": "a", "function": "sum"}]}, "sum of nothing"),
        ({"measures": [{"name": "parts", "function": "count"}]}, "names two things in a row"),
        (
            {
                "measures": [
                    {"name": "a", "function": "average", "field": "seconds"},
                    {"name": "a_sum", "function": "sum", "field": "seconds"},
                ]
            },
            "'a_sum' names two things in a row",
        ),
        ({"window_seconds": 901}, "less than or equal to 900"),
    ],
)
def test_windows_that_cannot_be_computed_are_refused(change: dict[str, Any], why: str) -> None:
    assert why in refused({**CLICKS, "aggregate": {**WINDOWS, **change}})


def test_kafka_has_no_windows_and_needs_a_way_to_credentials() -> None:
    assert "Lambda has none over Kafka" in refused({**MSK, "aggregate": WINDOWS})
    closed = {"cidr": "10.30.0.0/16", "nat": "none"}
    assert "clients of Kafka cannot fetch credentials" in refused(MSK, network=closed)
    opened = {**closed, "interface_endpoints": ["sts"]}
    parse(landed(streams={"events": MSK}, network=opened), file="Pulumi.dev.yaml")


def test_two_rules_do_not_take_the_same_messages() -> None:
    assert "streams.b takes the messages of 'fleet/things'" in refused(
        MQTT, streams={"a": MQTT, "b": MQTT}
    )
    assert "AWS allows 7 slashes" in refused({**MQTT, "topic": "a/b/c/d/e/f/g/h"})


def test_tables_of_one_catalogue_have_names_of_their_own() -> None:
    assert "table 'clicks_windows' is made by streams.clicks as well" in refused(
        CLICKS, streams={"clicks-windows": CLICKS, "clicks": {**CLICKS, "aggregate": WINDOWS}}
    )
    iceberg = {"tables": {"clicks": {"fields": [{"name": "a"}]}}}
    assert "made by catalog.tables.clicks as well" in refused(CLICKS, catalog=iceberg)


def test_keys_and_buckets_must_be_there() -> None:
    without = {**KEYS, "data": {"used_by": ["s3", "dynamodb", "lambda"]}}
    assert "key 'data' is not used_by kinesis" in refused(CLICKS, keys=without)
    assert "the lake has no data bucket 'sea'" in refused({**CLICKS, "bucket": "sea"})
    assert "nothing can land without a catalogue" in refused(CLICKS, catalog=None)
