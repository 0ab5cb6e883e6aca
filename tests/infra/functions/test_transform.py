"""Every record ends in one place, in every attempt; nothing is lost, nothing is taken twice."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from infra.functions.stream_places import Quarantine, Resubmit
from infra.functions.stream_pseudonyms import derive, pseudonym
from infra.functions.stream_seen import LEASE_SECONDS, Seen
from infra.functions.transform import Tools, _answer, judge
from infra.sandbox.emulator import Emulator
from tests.fixtures.emulator import emulator
from tests.infra.functions.streams import ARRIVED, batch, click, record, schema
from tests.infra.sandbox.lifecycle import World

__all__ = ["emulator"]
NOW = int(ARRIVED.timestamp())
BUCKET = "transform-lake"


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> World:
    world = World(emulator, "000000071701")
    world.client("s3").create_bucket(Bucket=BUCKET)
    world.client("dynamodb").create_table(
        TableName="seen",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "event", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "event", "AttributeType": "S"}],
    )
    return world


@pytest.fixture
def tools(world: World, request: pytest.FixtureRequest) -> Iterator[Tools]:
    """Each test has a scope and a prefix of its own."""
    name = request.node.name.partition("[")[0]
    seen = Seen(client=world.client("dynamodb"), table="seen", scope=name, keep_seconds=86_400)
    yield Tools(
        schema=schema(),
        seen=seen,
        secret=b"secret",
        quarantine=Quarantine(world.client("s3"), f"s3://{BUCKET}/{name}/"),
        resubmit=Resubmit(world.client),
    )


def fates(tools: Tools, *records: dict[str, Any], now: int = NOW, **more: Any) -> list[str]:
    return [j.fate for j in judge(batch(*records, **more), tools, now)]  # type: ignore[arg-type]


def quarantined(world: World, tools: Tools) -> list[dict[str, Any]]:
    s3, prefix = world.client("s3"), tools.quarantine.url.partition(f"{BUCKET}/")[2]
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    texts = [s3.get_object(Bucket=BUCKET, Key=f["Key"])["Body"].read().decode() for f in found]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def test_an_accepted_event_is_typed_without_names_and_partitioned(tools: Tools) -> None:
    (judged,) = judge(batch(record(1, click("1", country="DE", extra=1))), tools, NOW)  # type: ignore[arg-type]
    answer = _answer(judged, tools.schema)
    assert (answer["recordId"], answer["result"]) == ("r1", "Ok")
    assert answer["metadata"] == {"partitionKeys": {"dt": "2026-11-23", "country": "DE"}}
    data = base64.b64decode(answer["data"])
    assert data.endswith(b"\n") and b"ann@example.com" not in data
    assert json.loads(data)["user"] == pseudonym(b"secret", "ann@example.com")


def test_a_repetition_is_a_duplicate_in_its_batch_and_in_later_ones(tools: Tools) -> None:
    first, again = record(1, click("1")), record(2, click("1"))
    assert fates(tools, first, again) == ["accepted", "duplicate"]
    assert fates(tools, record(3, click("1")), record(4, click("2"))) == ["duplicate", "accepted"]


def test_a_batch_that_is_tried_again_passes_again(tools: Tools) -> None:
    records = [record(n, click(str(n))) for n in range(40)]
    assert fates(tools, *records) == ["accepted"] * 40
    assert fates(tools, *records) == ["accepted"] * 40, "Firehose repeats a batch: none may be lost"


def test_an_attempt_that_died_gives_its_events_up(tools: Tools) -> None:
    """It took the event and never answered; Firehose gave the record up, someone sends it anew."""
    assert tools.seen is not None
    dying = replace(tools, seen=Dying(**vars(tools.seen)))
    with pytest.raises(RuntimeError):
        fates(dying, record(1, click("1")))
    later = NOW + LEASE_SECONDS + 1
    assert fates(tools, record(2, click("1")), now=NOW + 1) == ["duplicate"]
    assert fates(tools, record(3, click("1")), now=later) == ["accepted"]
    assert fates(tools, record(4, click("1")), now=later + LEASE_SECONDS + 1) == ["duplicate"]


class Dying(Seen):
    """A table that fails when the batch is to be settled."""

    def settle(self, *_: Any) -> None:
        raise RuntimeError("out of time")


def test_what_is_forgotten_is_new(tools: Tools) -> None:
    assert fates(tools, record(1, click("1"))) == ["accepted"]
    assert fates(tools, record(2, click("1")), now=NOW + 86_401) == ["accepted"]


def test_another_event_below_the_same_id_is_set_aside(world: World, tools: Tools) -> None:
    assert fates(tools, record(1, click("1", amount=1))) == ["accepted"]
    assert fates(tools, record(2, click("1", amount=2))) == ["quarantined"]
    both = (record(3, click("2", amount=1)), record(4, click("2", amount=2)))
    assert fates(tools, *both) == ["accepted", "quarantined"]
    assert {q["reason"] for q in quarantined(world, tools)} == {
        "conflict: another event has this id"
    }


def test_bad_records_are_kept_as_they_came_once_however_often_tried(
    world: World, tools: Tools
) -> None:
    bad = [record(1, b"\x00\xff"), record(2, click("1", amount="x")), record(3, b"{" * 1000)]
    for _ in range(2):
        assert fates(tools, *bad, record(4, click("2"))) == ["quarantined"] * 3 + ["accepted"]
    found = quarantined(world, tools)
    assert [base64.b64decode(q["raw"]) for q in found] == [base64.b64decode(r["data"]) for r in bad]
    assert all(q["source"] == "clicks" and q["reason"] for q in found)


def test_without_a_quarantine_the_record_fails_and_is_not_lost(world: World, tools: Tools) -> None:
    nowhere = replace(tools, quarantine=Quarantine(world.client("s3"), "s3://not-there/x/"))
    (judged,) = judge(batch(record(1, b"{")), nowhere, NOW)  # type: ignore[arg-type]
    answer = _answer(judged, tools.schema)
    assert answer["result"] == "ProcessingFailed"
    assert base64.b64decode(answer["data"]) == b"{"


def test_what_the_answer_has_no_room_for_goes_back_to_the_stream(
    world: World, tools: Tools
) -> None:
    kinesis = world.client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    arn = kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"][
        "StreamARN"
    ]
    small = replace(tools, largest_answer=1_500)
    records = [record(n, click(str(n))) for n in range(6)]
    found = fates(small, *records, stream=arn)
    over = found.count("resubmitted")
    assert over > 0 and found.count("accepted") == 6 - over
    shard = kinesis.list_shards(StreamName="clicks")["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(
        StreamName="clicks", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    there = [json.loads(r["Data"]) for r in kinesis.get_records(ShardIterator=iterator)["Records"]]
    assert [t["event_id"] for t in there] == [str(n) for n in range(6 - over, 6)]
    again = [record(100 + n, event) for n, event in enumerate(there)]
    assert fates(tools, *again) == ["accepted"] * over


def test_the_answer_fits_into_lambdas_limit_and_something_always_passes(tools: Tools) -> None:
    """As many small records as a call can bring: ids and braces outweigh the data."""
    schema_ = schema(event_id=None)
    given = replace(tools, seen=None, schema=schema_, resubmit=lambda *_: set())  # type: ignore[arg-type]
    many = [record(n, click(str(n), country="DE")) for n in range(20_000)]
    judged = judge(batch(*many), given, NOW)  # type: ignore[arg-type]
    answer = json.dumps({"records": [_answer(j, schema_) for j in judged]})
    accepted = sum(j.fate == "accepted" for j in judged)
    assert 5_700_000 < len(answer) <= 6_000_000 and 5_000 < accepted < 20_000
    tiny = judge(batch(*many[:3]), replace(given, largest_answer=1), NOW)  # type: ignore[arg-type]
    assert [j.fate for j in tiny] == ["accepted", "resubmitted", "resubmitted"]


def test_of_kinesis_the_record_of_the_shard_owns_an_event(tools: Tools) -> None:
    """Whatever id Firehose gives it in the next attempt."""
    source = {"shardId": "shardId-0", "sequenceNumber": "49", "subsequenceNumber": 0}
    for number in (1, 2):
        one = {**record(number, click("1")), "kinesisRecordMetadata": source}
        assert fates(tools, one) == ["accepted"]
    again = {**record(3, click("1")), "kinesisRecordMetadata": {**source, "sequenceNumber": "50"}}
    assert fates(tools, again) == ["duplicate"]


def test_records_of_kafka_have_names_of_their_own(tools: Tools) -> None:
    def kafka(offset: int, event: dict[str, Any]) -> dict[str, Any]:
        one = record(offset, event)
        where = {"partitionId": "0", "offset": str(offset)}
        return {**one, "kafkaRecordValue": one.pop("data"), "mskRecordMetadata": where} | one

    given = [{k: v for k, v in kafka(n, click(str(n))).items() if k != "data"} for n in range(4)]
    event = {**batch(*given), "sourceMSKArn": "arn:aws:kafka:us-east-1:1:cluster/c/1"}
    small = replace(tools, largest_answer=900)
    judged = judge(event, small, NOW)  # type: ignore[arg-type]
    assert {j.fate for j in judged} == {"accepted", "failed"}
    answers = [_answer(j, tools.schema) for j in judged]
    assert all("data" not in a and base64.b64decode(a["kafkaRecordValue"]) for a in answers)
    assert answers[-1]["result"] == "ProcessingFailed"
    assert answers[-1]["kafkaRecordValue"] == given[-1]["kafkaRecordValue"]
    again = [j.fate for j in judge(event, tools, NOW)]  # type: ignore[arg-type]
    assert again == ["accepted"] * 4


def test_names_do_not_pass_without_a_key(tools: Tools) -> None:
    with pytest.raises(ValueError, match="user are personal"):
        fates(replace(tools, secret=None), record(1, click("1")))


def test_the_secret_is_the_keys_and_stays_the_same(world: World) -> None:
    kms = world.client("kms")
    keys = [
        kms.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]["KeyId"]
        for _ in range(2)
    ]
    first, other = (derive(kms, key) for key in keys)
    assert first == derive(kms, keys[0]) and first != other and len(first) == 32
