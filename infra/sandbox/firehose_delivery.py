"""Firehose's part: records through the deployed function, as Parquet into the lake.

moto keeps delivery streams and delivers nothing. Here each batch is handed to the stream's own
function, run from its package; what it accepts is written below the stream's prefix by the columns
of its Glue table, and what fails below the error prefix, in Firehose's own form.
"""

from __future__ import annotations

import base64
import json
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cost.errors import EmulatorError
from infra.sandbox.deployed import counted, deployed_function
from infra.sandbox.local_lambda import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from infra.sandbox.delivery import Place
    from infra.sandbox.stream_records import StreamRecord

ATTEMPTS: Final = 4
"""Firehose calls a function that fails three more times."""
_MIB: Final = 1_048_576
_VARIABLE: Final = re.compile(r"!\{(\w+|firehose):([^}]+)\}")
_JAVA: Final = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


@dataclass(kw_only=True)
class Outcome:
    """What became of the records."""

    counts: Counter[str] = field(default_factory=Counter)
    """delivered, dropped, failed; and what the function itself counted in its log."""
    said: Counter[str] = field(default_factory=Counter)
    """What the function counted in its log, by its own names."""
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    record: StreamRecord
    data: bytes
    keys: Mapping[str, str]


@dataclass(kw_only=True)
class DeliveryStream:
    """A deployed delivery stream, and what it has delivered in this run."""

    place: Place
    described: Mapping[str, Any]
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.described["DeliveryStreamName"])

    @property
    def source(self) -> str | None:
        """The ARN of the Kinesis stream that it reads; None if records are put on it directly."""
        source = self.described.get("Source", {}).get("KinesisStreamSourceDescription", {})
        arn = source.get("KinesisStreamARN")
        return None if arn is None else str(arn)

    @property
    def _settings(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.described["Destinations"][0][
            "ExtendedS3DestinationDescription"
        ]
        return found

    def deliver(self, records: Sequence[StreamRecord]) -> None:
        """Deliver records; the outcome grows."""
        processor = self._processor()
        kept: list[_Kept] = []
        for batch in _batches(records, float(processor.get("BufferSizeInMBs", "1"))):
            if "LambdaArn" in processor:
                kept += self._transform(processor["LambdaArn"], batch)
            else:
                kept += [_Kept(record=r, data=r.data, keys={}) for r in batch]
        self._write(kept)

    def _processor(self) -> dict[str, str]:
        configured = self._settings.get("ProcessingConfiguration") or {}
        if not configured.get("Enabled"):
            return {}
        for processor in configured.get("Processors", []):
            if processor["Type"] == "Lambda":
                return {p["ParameterName"]: p["ParameterValue"] for p in processor["Parameters"]}
        return {}

    def _transform(self, arn: str, batch: list[StreamRecord]) -> Iterator[_Kept]:
        """What the function makes of a batch; what it fails on goes below the error prefix."""
        event = self._event(batch)
        function = deployed_function(self.place, arn)
        for attempt in range(1, ATTEMPTS + 1):
            done = run(function, event, self.place.clients.endpoint)
            if done.status == "ok":
                break
            self.outcome.notes.append(f"{function.name} failed ({attempt}): {done.error}")
        else:
            why = "Lambda.FunctionError"
            self._fail("processing-failed", [(r, why, str(done.error)) for r in batch])
            return
        self.outcome.said.update(counted(done.log))
        given = done.payload if isinstance(done.payload, dict) else {}
        answers = {a.get("recordId"): a for a in given.get("records", [])}
        bad: list[tuple[StreamRecord, str, str]] = []
        for record in batch:
            answer = answers.get(_record_id(record))
            if answer is None:
                bad.append((record, "Lambda.MissingRecordId", "the function left it out"))
            elif answer["result"] == "Ok":
                keys = (answer.get("metadata") or {}).get("partitionKeys") or {}
                data = base64.b64decode(answer["data"])
                yield _Kept(record=record, data=data, keys=keys)
            elif answer["result"] == "Dropped":
                self.outcome.counts["dropped"] += 1
            else:
                why = "ProcessingFailed status set for record"
                bad.append((record, "Lambda.ProcessingFailedStatus", why))
        self._fail("processing-failed", bad)

    def _event(self, batch: list[StreamRecord]) -> dict[str, Any]:
        event: dict[str, Any] = {
            "invocationId": str(uuid.uuid4()),
            "deliveryStreamArn": self.described["DeliveryStreamARN"],
            "region": self.place.region,
            "records": [_as_firehose(r, kinesis=self.source is not None) for r in batch],
        }
        return event if self.source is None else {**event, "sourceKinesisStreamArn": self.source}

    def _fail(self, kind: str, failures: list[tuple[StreamRecord, str, str]]) -> None:
        if not failures:
            return
        now = datetime.now(UTC)
        lines = [
            {
                "attemptsMade": ATTEMPTS,
                "arrivalTimestamp": record.milliseconds,
                "errorCode": code,
                "errorMessage": message,
                "attemptEndingTimestamp": round(now.timestamp() * 1000),
                "rawData": base64.b64encode(record.data).decode(),
            }
            for record, code, message in failures
        ]
        prefix = self._settings.get("ErrorOutputPrefix") or f"{kind}/"
        folder = _expand(prefix, failures[0][0].arrived, {}, kind)
        self._put(folder, "", "".join(f"{json.dumps(one)}\n" for one in lines).encode())
        self.outcome.counts["failed"] += len(failures)

    def _write(self, kept: Sequence[_Kept]) -> None:
        folders: dict[str, list[_Kept]] = {}
        for one in kept:
            prefix = self._settings.get("Prefix") or "!{timestamp:yyyy/MM/dd/HH}/"
            folder = _expand(prefix, one.record.arrived, one.keys, "")
            folders.setdefault(folder, []).append(one)
        for folder, found in folders.items():
            self._write_folder(folder, found)

    def _write_folder(self, folder: str, kept: list[_Kept]) -> None:
        conversion = self._settings.get("DataFormatConversionConfiguration") or {}
        if not conversion.get("Enabled", bool(conversion)):
            self._put(folder, "", b"".join(one.data for one in kept))
            self.outcome.counts["delivered"] += len(kept)
            return
        from infra.sandbox.parquet import convert

        body, failures = convert(self._columns(conversion), [one.data for one in kept])
        bad = [(kept[n].record, "DataFormatConversion.MalformedData", why) for n, why in failures]
        self._fail("format-conversion-failed", bad)
        if body:
            self._put(folder, ".parquet", body)
        self.outcome.counts["delivered"] += len(kept) - len(failures)

    def _columns(self, conversion: Mapping[str, Any]) -> list[tuple[str, str]]:
        from infra.sandbox.parquet import columns_of

        schema = conversion["SchemaConfiguration"]
        table = self.place.client("glue").get_table(
            DatabaseName=schema["DatabaseName"], Name=schema["TableName"]
        )["Table"]
        return columns_of(table)

    def _put(self, folder: str, ending: str, body: bytes) -> None:
        bucket = self._settings["BucketARN"].partition(":::")[2]
        stamp = f"{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}"
        key = f"{folder}{self.name}-1-{stamp}-{uuid.uuid4()}{ending}"
        self.place.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
        self.outcome.files.append(f"s3://{bucket}/{key}")


def _record_id(record: StreamRecord) -> str:
    """The same in every attempt, as Firehose's."""
    return f"{record.shard}-{record.sequence:0>56}"


def _as_firehose(record: StreamRecord, *, kinesis: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "recordId": _record_id(record),
        "approximateArrivalTimestamp": record.milliseconds,
        "data": base64.b64encode(record.data).decode(),
    }
    if kinesis:
        found["kinesisRecordMetadata"] = {
            "sequenceNumber": record.sequence,
            "subsequenceNumber": 0,
            "partitionKey": record.partition_key,
            "shardId": record.shard,
            "approximateArrivalTimestamp": record.milliseconds,
        }
    return found


def _batches(records: Sequence[StreamRecord], mebibytes: float) -> Iterator[list[StreamRecord]]:
    batch: list[StreamRecord] = []
    size = 0
    for record in records:
        if batch and size + len(record.data) > mebibytes * _MIB:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record.data)
    if batch:
        yield batch


def _expand(prefix: str, at: datetime, keys: Mapping[str, str], error: str) -> str:
    """A prefix with its variables filled in: times, partition keys, the kind of an error.

    Raises:
        EmulatorError: it wants a key that the function has not given.
    """

    def value(match: re.Match[str]) -> str:
        space, name = match[1], match[2]
        if space == "timestamp":
            form = name
            for java, python in _JAVA.items():
                form = form.replace(java, python)
            return at.astimezone(UTC).strftime(form.replace("'", ""))
        if space == "partitionKeyFromLambda" and name in keys:
            return str(keys[name])
        if space == "firehose" and name == "error-output-type":
            return error
        if space == "firehose" and name == "random-string":
            return uuid.uuid4().hex[:11]
        raise EmulatorError(f"the prefix {prefix} has {match[0]}, which nothing gives")

    return _VARIABLE.sub(value, prefix)
