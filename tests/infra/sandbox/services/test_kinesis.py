"""Streams and their readers reach the emulator as given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.sandbox.lifecycle import DEFAULT_TAGS, Refused, World, assert_gone, assert_settled

STREAM = "aws:kinesis/stream:Stream"
CONSUMER = "aws:kinesis/streamConsumer:StreamConsumer"
KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b"


def summary(world: World, name: str) -> dict[str, Any]:
    answer = world.client("kinesis").describe_stream_summary(StreamName=name)
    found: dict[str, Any] = answer["StreamDescriptionSummary"]
    return found


def test_an_on_demand_stream_is_there_as_given(world: World) -> None:
    given = {
        "name": "clicks",
        "streamModeDetails": {"streamMode": "ON_DEMAND"},
        "encryptionType": "KMS",
        "kmsKeyId": KEY,
        "retentionPeriod": 48,
        "tags": {"component": "streams.clicks"},
    }
    stream = world.up(STREAM, "clicks", **given)
    there = summary(world, "clicks")
    assert there["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert (there["EncryptionType"], there["KeyId"]) == ("KMS", KEY)
    assert there["RetentionPeriodHours"] == 48
    assert there["StreamARN"] == stream["arn"] == stream.id
    tags = world.client("kinesis").list_tags_for_stream(StreamName="clicks")["Tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {**DEFAULT_TAGS, "component": "streams.clicks"}
    assert_settled(world, stream, **given)
    assert world.diff(stream, **{**given, "name": "other"}).replaces == ["name"]
    assert_gone(world, stream)


def test_a_changed_stream_is_updated_in_place(world: World) -> None:
    given: dict[str, Any] = {"name": "sized", "shardCount": 2, "retentionPeriod": 72}
    stream = world.up(STREAM, "sized", **given, tags={"a": "1"})
    assert summary(world, "sized")["OpenShardCount"] == 2
    wanted = {
        "name": "sized",
        "shardCount": 4,
        "retentionPeriod": 24,
        "encryptionType": "KMS",
        "kmsKeyId": KEY,
        "tags": {"b": "2"},
    }
    assert world.diff(stream, **wanted).replaces == []
    stream = world.update(stream, **wanted)
    there = summary(world, "sized")
    assert (there["OpenShardCount"], there["RetentionPeriodHours"]) == (4, 24)
    assert there["KeyId"] == KEY
    assert_settled(world, stream, **wanted)
    plain = {"name": "sized", "streamModeDetails": {"streamMode": "ON_DEMAND"}}
    stream = world.update(stream, **plain)
    assert summary(world, "sized")["StreamModeDetails"] == {"StreamMode": "ON_DEMAND"}
    assert summary(world, "sized")["EncryptionType"] == "NONE"
    assert_settled(world, stream, **plain)


def test_shards_and_mode_must_agree(world: World) -> None:
    with pytest.raises(Refused, match="AWS chooses the shards"):
        world.up(STREAM, "x", shardCount=1, streamModeDetails={"streamMode": "ON_DEMAND"})
    with pytest.raises(Refused, match="needs it"):
        world.up(STREAM, "x")


def test_a_reader_is_registered(world: World) -> None:
    stream = world.up(STREAM, "read", name="read", shardCount=1)
    given = {"name": "scores", "streamArn": stream["arn"]}
    reader = world.up(CONSUMER, "scores", **given)
    (there,) = world.client("kinesis").list_stream_consumers(StreamARN=stream["arn"])["Consumers"]
    assert there["ConsumerARN"] == reader["arn"] == reader.id
    assert_settled(world, reader, **given)
    tagged = {**given, "tags": {"component": "streams.read"}}
    reader = world.update(reader, **tagged)
    assert_settled(world, reader, **tagged)
    assert world.diff(reader, **{**tagged, "name": "b"}).replaces == ["name"]
    assert_gone(world, reader)
