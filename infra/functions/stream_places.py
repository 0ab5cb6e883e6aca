"""Where the functions of streams read their settings, and put what may not enter the lake."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from infra.functions.stream_schema import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

NAMESPACE: Final = "Trimtab/Streams"
_PUTS: Final = 500
_PUT_BYTES: Final = 4_000_000
"""Kinesis and Firehose take 500 records and 4 MiB (Firehose) in a call."""
_ROUNDS: Final = 4


@cache
def client(service: str) -> Any:
    """A client of a service, made once for each process."""
    import boto3
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": 5},
        connect_timeout=3,
        max_pool_connections=32,  # stream_seen asks for sixteen at a time
    )
    make: Any = boto3.client  # its type knows services by their names alone
    return make(service, config=config)


def setting(text: str) -> str:
    """A setting that may lie elsewhere: `ssm:NAME`, `s3://BUCKET/KEY`, or the text itself."""
    if text.startswith("ssm:"):
        answer = client("ssm").get_parameter(Name=text.removeprefix("ssm:"), WithDecryption=True)
        return str(answer["Parameter"]["Value"])
    if text.startswith("s3://"):
        bucket, key = bucket_and_key(text)
        body = client("s3").get_object(Bucket=bucket, Key=key)["Body"]
        return str(body.read().decode())
    return text


def bucket_and_key(url: str) -> tuple[str, str]:
    """The parts of an `s3://` address.

    >>> bucket_and_key("s3://lake/raw/clicks/")
    ('lake', 'raw/clicks/')
    """
    bucket, _, key = url.removeprefix("s3://").partition("/")
    return bucket, key


def count(stream: str, counts: Mapping[str, int]) -> str:
    """Counts as a line of the log that CloudWatch reads as metrics of the stream."""
    metrics = [{"Name": name.title(), "Unit": "Count"} for name in counts]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["Stream"]], "Metrics": metrics}
    values = {name.title(): number for name, number in counts.items()}
    emf = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": emf, "Stream": stream, **values})


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A record that may not enter the lake."""

    id: str
    reason: str
    arrived: datetime
    raw: bytes


@dataclass(frozen=True)
class Quarantine:
    """The place for bad records: lines of JSON with the reason and the untouched bytes."""

    s3: Any
    url: str
    """`s3://BUCKET/PREFIX/`; objects are PREFIX/dt=DAY/HASH.jsonl."""

    def __call__(self, source: str, records: Sequence[SetAside]) -> bool:
        """Write records; False if that is not possible.

        The object's name is made of the records' ids: another attempt of the same batch writes the
        same object again, not a second one.
        """
        if not records:
            return True
        lines = [
            {
                "source": source,
                "reason": record.reason,
                "record": record.id,
                "arrived": record.arrived.isoformat(),
                "raw": base64.b64encode(record.raw).decode(),
            }
            for record in records
        ]
        bucket, prefix = bucket_and_key(self.url)
        name = digest("\n".join(r.id for r in records).encode())[:32]
        body = "".join(f"{json.dumps(one)}\n" for one in lines).encode()
        key = f"{prefix}dt={records[0].arrived.date().isoformat()}/{name}.jsonl"
        return put(self.s3, bucket, key, body)


def put(s3: Any, bucket: str, key: str, body: bytes) -> bool:
    """Write an object; False, and a line in the log, if S3 does not take it."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        s3.put_object(Bucket=bucket, Key=key, Body=body)
    except (BotoCoreError, ClientError) as error:
        print(json.dumps({"level": "ERROR", "key": key, "error": str(error)}))  # noqa: T201
        return False
    return True


@dataclass(frozen=True)
class Resubmit:
    """Puts records on their stream again."""

    client_of: Callable[[str], Any]
    """Gives a service's client: most calls resubmit nothing, and start sooner without."""

    def __call__(self, event: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> set[int]:
        """Put a batch's records again; the positions of those that were not taken.

        Args:
            event: the batch: it names the stream, or Firehose itself where there is none.
            records: of the batch.
        """
        left = list(range(len(records)))
        if event.get("sourceMSKArn"):
            return set(left)
        for attempt in range(_ROUNDS):
            if not left:
                break
            time.sleep(attempt * 0.2)
            left = [n for part in _parts(left, records) for n in self._put(event, records, part)]
        return set(left)

    def _put(
        self, event: Mapping[str, Any], records: Sequence[Mapping[str, Any]], part: list[int]
    ) -> list[int]:
        data = [base64.b64decode(records[n]["data"]) for n in part]
        stream = event.get("sourceKinesisStreamArn")
        if stream:
            keys = [records[n].get("kinesisRecordMetadata", {}) for n in part]
            entries = [
                {"Data": d, "PartitionKey": k.get("partitionKey", "resubmitted")}
                for d, k in zip(data, keys, strict=True)
            ]
            kinesis = self.client_of("kinesis")
            answer = kinesis.put_records(StreamARN=stream, Records=entries)["Records"]
        else:
            name = event["deliveryStreamArn"].rsplit("/", 1)[-1]
            answer = self.client_of("firehose").put_record_batch(
                DeliveryStreamName=name, Records=[{"Data": d} for d in data]
            )["RequestResponses"]
        return [n for n, one in zip(part, answer, strict=True) if one.get("ErrorCode")]


def _parts(positions: list[int], records: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """Positions in calls that are small enough."""
    parts: list[list[int]] = [[]]
    size = 0
    for position in positions:
        length = len(records[position]["data"]) * 3 // 4 + 256
        if parts[-1] and (len(parts[-1]) == _PUTS or size + length > _PUT_BYTES):
            parts.append([])
            size = 0
        parts[-1].append(position)
        size += length
    return [part for part in parts if part]
