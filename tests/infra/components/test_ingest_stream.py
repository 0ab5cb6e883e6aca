"""A stream: from its source through the function that judges to Parquet, tables and windows."""

from __future__ import annotations

import json
from typing import Any

from cost.graph import Graph
from infra.functions.stream_schema import schema_of
from infra.functions.stream_windows import plan_of
from tests.infra.graphs import all_of, one, statements
from tests.infra.ingest import CLICKS, FIELDS, KEYS, WINDOWS, land

WHOLE = {**CLICKS, "partition_by": ["country"], "aggregate": WINDOWS}
BUCKET = "arn:aws:s3:::trimtab-dev-raw-111122223333"


def clicks(**change: Any) -> Graph:
    return land(streams={"clicks": {**CLICKS, **change}})


def delivery(found: Graph) -> dict[str, Any]:
    settings: dict[str, Any] = one(found, "FirehoseDeliveryStream", "clicks-delivery").inputs[
        "extendedS3Configuration"
    ]
    return settings


def variables(found: Graph, name: str) -> dict[str, str]:
    given: dict[str, str] = one(found, "Function", name).inputs["environment"]["variables"]
    return given


def test_the_source_is_encrypted_and_on_demand() -> None:
    stream = one(clicks(), "Stream", "clicks").inputs
    assert stream["streamModeDetails"] == {"streamMode": "ON_DEMAND"}
    assert (stream["encryptionType"], stream["retentionPeriod"]) == ("KMS", 24)
    given = one(clicks(mode="provisioned", shards=3, retention_hours=168), "Stream", "clicks")
    assert (given.inputs["shardCount"], given.inputs["retentionPeriod"]) == (3, 168)


def test_readers_have_a_throughput_of_their_own() -> None:
    found = clicks(readers=["scores"])
    assert one(found, "StreamConsumer", "clicks-scores").inputs["name"] == "trimtab-dev-scores"


def test_it_lands_as_parquet_below_the_day() -> None:
    settings = delivery(clicks())
    assert settings["prefix"] == "streams/clicks/dt=!{timestamp:yyyy-MM-dd}/"
    assert settings["errorOutputPrefix"] == (
        "errors/clicks/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/"
    )
    assert (settings["bufferingSize"], settings["bufferingInterval"]) == (128, 300)
    assert settings["compressionFormat"] == "UNCOMPRESSED"
    convert = settings["dataFormatConversionConfiguration"]
    assert convert["outputFormatConfiguration"] == {
        "serializer": {"parquetSerDe": {"compression": "SNAPPY"}}
    }
    assert "dynamicPartitioningConfiguration" not in settings
    assert settings["cloudwatchLoggingOptions"]["enabled"] is True
    assert settings["s3BackupMode"] == "Disabled"


def test_partitions_are_what_the_function_says() -> None:
    found = clicks(partition_by=["country"])
    settings = delivery(found)
    assert settings["dynamicPartitioningConfiguration"]["enabled"] is True
    assert settings["prefix"] == (
        "streams/clicks/dt=!{partitionKeyFromLambda:dt}/country=!{partitionKeyFromLambda:country}/"
    )
    table = one(found, "CatalogTable", "clicks").inputs
    assert [c["name"] for c in table["partitionKeys"]] == ["dt", "country"]
    columns = [c["name"] for c in table["storageDescriptor"]["columns"]]
    assert columns == ["event_id", "user_id", "page", "seconds", "at"]
    assert table["parameters"]["storage.location.template"] == (
        "s3://trimtab-dev-raw-111122223333/streams/clicks/dt=${dt}/country=${country}/"
    )
    assert table["parameters"]["projection.country.type"] == "injected"


def test_what_arrived_is_kept_where_asked_for() -> None:
    plain = [{**field, "personal": False} for field in FIELDS]
    backup = delivery(clicks(keep_source=True, fields=plain))["s3BackupConfiguration"]
    assert (backup["prefix"], backup["compressionFormat"]) == ("source/clicks/", "GZIP")


def test_the_function_gets_a_schema_that_it_can_read() -> None:
    given = variables(clicks(event_time="at", late_after_hours=24), "clicks-transform")
    schema = schema_of(given["SETTINGS"])
    assert (schema.stream, schema.event_id, schema.event_time) == ("clicks", "event_id", "at")
    assert schema.late_after_seconds == 24 * 3600
    assert list(schema.fields) == [field["name"] for field in FIELDS]
    assert schema.personal == ("user_id",)
    assert given["QUARANTINE"] == "s3://trimtab-dev-raw-111122223333/quarantine/clicks/"
    assert given["SEEN_TABLE"] == "trimtab-dev-clicks-seen"
    assert given["PSEUDONYM_KEY"] == "alias/trimtab/dev/pseudonyms"


def test_a_long_schema_is_a_parameter() -> None:
    wide = [*FIELDS, *({"name": f"a_rather_long_name_of_column_{n}"} for n in range(60))]
    found = clicks(fields=wide)
    (parameter,) = [p for p in all_of(found, "Parameter") if p.name == "clicks-schema"]
    assert parameter.inputs["name"] == "/trimtab/dev/streams/clicks"
    assert len(schema_of(parameter.inputs["value"].value).fields) == 66
    assert variables(found, "clicks-transform").keys() >= {"SETTINGS"}
    read = statements(one(found, "RolePolicy", "clicks-transform-function"))["ReadSchema"]
    assert read["Resource"] == [
        "arn:aws:ssm:us-east-1:111122223333:parameter/trimtab/dev/streams/clicks"
    ]


def test_events_are_remembered_in_a_table_that_forgets() -> None:
    table = one(clicks(), "Table", "clicks-seen").inputs
    assert (table["hashKey"], table["billingMode"]) == ("event", "PAY_PER_REQUEST")
    assert table["ttl"] == {"attributeName": "expires", "enabled": True}
    assert table["serverSideEncryption"]["enabled"] is True
    assert table["pointInTimeRecovery"] == {"enabled": True}


def test_the_delivery_may_read_its_stream_and_write_its_places() -> None:
    allowed = statements(one(clicks(), "RolePolicy", "clicks-delivery"))
    assert allowed["ReadStream"]["Resource"] == [
        "arn:aws:kinesis:us-east-1:111122223333:stream/trimtab-dev-clicks"
    ]
    places = ("streams/clicks/", "errors/clicks/", "source/clicks/")
    assert allowed["Land"]["Resource"] == [f"{BUCKET}/{place}*" for place in places]
    assert "s3:DeleteObject" not in allowed["Land"]["Action"]
    trusted = json.loads(one(clicks(), "Role", "clicks-delivery").inputs["assumeRolePolicy"])
    condition = trusted["Statement"][0]["Condition"]
    assert condition == {"StringEquals": {"sts:ExternalId": "111122223333"}}


def test_the_function_may_write_bad_records_and_nothing_else_of_the_lake() -> None:
    allowed = statements(one(clicks(), "RolePolicy", "clicks-transform-function"))
    assert allowed["Land"]["Resource"] == [f"{BUCKET}/quarantine/clicks/*"]
    assert allowed["HideNames"]["Action"] == ["kms:GenerateMac"]
    assert allowed["WriteStream"]["Resource"] == [
        "arn:aws:kinesis:us-east-1:111122223333:stream/trimtab-dev-clicks"
    ]


def test_windows_are_computed_as_the_settings_say() -> None:
    found = land(streams={"clicks": WHOLE})
    given = variables(found, "clicks-aggregate")
    plan = plan_of(given["WINDOWS"], schema_of(given["SETTINGS"]))
    assert (plan.window_seconds, plan.group_by) == (60, "country")
    assert [m.function for m in plan.measures] == ["count", "average"]
    mapping = one(found, "EventSourceMapping", "clicks-aggregate").inputs
    assert mapping["tumblingWindowInSeconds"] == 60
    assert mapping["bisectBatchOnFunctionError"] is True
    assert mapping["functionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["destinationConfig"]["onFailure"]["destinationArn"].endswith(
        ":trimtab-dev-clicks-aggregate-dead-letters"
    )


def test_rows_are_served_online_and_kept_in_the_lake() -> None:
    found = land(streams={"clicks": WHOLE})
    online = one(found, "Table", "clicks-online").inputs
    assert (online["hashKey"], online["rangeKey"]) == ("group", "window")
    assert online["pointInTimeRecovery"] == {"enabled": True}
    lake = one(found, "CatalogTable", "clicks_windows").inputs
    columns = {c["name"]: c["type"] for c in lake["storageDescriptor"]["columns"]}
    assert columns == {
        "window_start": "timestamp",
        "window_end": "timestamp",
        "country": "string",
        "clicks": "bigint",
        "mean_seconds_sum": "double",
        "mean_seconds_count": "bigint",
        "part": "string",
    }
    place = "s3://trimtab-dev-raw-111122223333/windows/clicks/"
    assert lake["storageDescriptor"]["location"] == place
    assert variables(found, "clicks-aggregate")["WINDOWS_PREFIX"] == place


def test_another_key_of_the_online_table_may_be_used() -> None:
    keys = {**KEYS, "online": {"used_by": ["dynamodb"]}}
    stream = {**CLICKS, "aggregate": {**WINDOWS, "key": "online"}}
    found = land(streams={"clicks": stream}, keys=keys)
    allowed = statements(one(found, "RolePolicy", "clicks-aggregate-function"))
    aliases = allowed["DecryptOnline"]["Condition"]["ForAnyValue:StringEquals"]
    assert aliases == {"kms:ResourceAliases": ["alias/trimtab/dev/online"]}


def test_what_goes_wrong_is_told() -> None:
    found = land(streams={"clicks": WHOLE})
    names = {a.name for a in all_of(found, "MetricAlarm") if found.component(a) == "streams.clicks"}
    assert names >= {
        "clicks-iterator-age",
        "clicks-write-throttles",
        "clicks-freshness",
        "clicks-undelivered",
        "clicks-unconverted",
        "clicks-partitions",
        "clicks-quarantined",
        "clicks-failed",
        "clicks-transform-errors",
        "clicks-aggregate-dead-letters",
        "clicks-windows-iterator-age",
        "clicks-windows-online-throttles",
    }
    freshness = one(found, "MetricAlarm", "clicks-freshness").inputs
    assert (freshness["metricName"], freshness["threshold"]) == (
        "DeliveryToS3.DataFreshness",
        30 * 60,
    )


def test_its_team_pays_for_it() -> None:
    found = clicks(team="search")
    stream = one(found, "Stream", "clicks")
    assert found.component(stream) == "streams.clicks"
    assert stream.inputs["tags"]["team"] == "search"
