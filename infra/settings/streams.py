"""Streams: records that arrive one by one, checked and landed in the lake as Parquet."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal
from infra.settings._tables import (
    FieldName,
    Fields,
    check_landing,
    check_member,
    check_schema,
    table_name,
)

if TYPE_CHECKING:
    from infra.settings.whole import Settings

MIN_BUFFER_MIB = 64
"""Firehose refuses less where it writes Parquet or partitions by what records say."""
MAX_RETENTION_HOURS = 8760
MAX_PARTITION_FIELDS = 3
"""A file for each combination of values and buffer: more make small files out of any traffic."""
KAFKA_ENDPOINT = "sts"
ROW_NAMES = ("dt", "expires", "group", "part", "parts", "window", "window_end", "window_start")


class MeasureSettings(Section):
    """A number that is computed of the records of a window."""

    name: FieldName
    function: Literal["count", "sum", "minimum", "maximum", "average"]
    field: FieldName | None = None
    """What is summed or averaged; none for count."""

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if (self.function == "count") != (self.field is None):
            raise refusal(
                f"{self.function} of {self.field or 'nothing'}",
                key="field",
                allowed="a field for all but count, and none for count",
            )
        return self


class AggregateSettings(Section):
    """Windows over the stream: to an online table for serving, and to the lake for training.

    Both have the same numbers, so that a model is served what it was trained on. The online table
    is billed by request (0.625 USD a million writes).
    """

    window_seconds: Annotated[int, Field(ge=10, le=900)] = 60
    """Windows that do not overlap; AWS's longest is 900."""
    group_by: FieldName
    """One row for each of its values and each window."""
    measures: Annotated[tuple[MeasureSettings, ...], Field(min_length=1, max_length=20)]
    keep_hours: Annotated[int, Field(ge=1, le=8760)] = 48
    """How long a row stays in the online table; the lake keeps it."""
    late: Literal["add", "leave"] = "add"
    """What becomes of a record whose window is over: it is added to that window, or left out."""
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the online table; used_by dynamodb."""

    def columns(self) -> dict[str, str]:
        """What a row holds of the measures, and the types in the lake.

        An average is kept as its sum and count: parts of several shards are added up.
        """
        found: dict[str, str] = {}
        for measure in self.measures:
            if measure.function == "average":
                found |= {f"{measure.name}_sum": "double", f"{measure.name}_count": "bigint"}
            else:
                found[measure.name] = "bigint" if measure.function == "count" else "double"
        return found

    @model_validator(mode="after")
    def _own_names(self) -> Self:
        names = [measure.name for measure in self.measures]
        averages = [m.name for m in self.measures if m.function == "average"]
        names += [f"{name}_{part}" for name in averages for part in ("sum", "count")]
        for name in (*names, self.group_by):
            if [*names, self.group_by, *ROW_NAMES].count(name) > 1:
                raise refusal(
                    f"{name!r} names two things in a row",
                    key="measures",
                    allowed=f"other names; a row has {', '.join(ROW_NAMES)}, its group, and of an "
                    "average its _sum and _count",
                )
        return self


class StreamSettings(Section):
    """What all streams have: Firehose lands them, 0.029 USD a GB and 0.018 for Parquet."""

    fields: Fields
    """The schema; a record that does not fit is set aside, with the reason."""
    undeclared: Literal["quarantine", "remove"] = "quarantine"
    """What becomes of a record with a field that the schema does not have: it is set aside, or
    lands without the field."""
    event_id: FieldName
    """The field that tells one event from another: the second with the same value is a repeat, and
    is dropped. It must be required."""
    remember_days: Annotated[int, Field(ge=1, le=30)] = 7
    """How long an event is remembered, in a table billed by request: about 1.25 USD a million
    records."""
    event_time: FieldName | None = None
    """The field that tells when it happened: of type timestamp, date, or bigint (milliseconds)."""
    late_after_hours: Annotated[int, Field(ge=1, le=720)] | None = None
    """Records that arrive so long after their `event_time` are set aside; none is too late where
    nothing is given. Not longer than `remember_days`: a repeat would be taken for new."""
    partition_by: Annotated[tuple[FieldName, ...], Field(max_length=MAX_PARTITION_FIELDS)] = ()
    """Fields whose values become folders besides the day of arrival, so that queries on them read
    less. They must be required, and have few values. 0.02 USD a GB more."""
    bucket: Name = "raw"
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the stream, the memory and the variables of its
    functions; used_by kinesis, dynamodb and lambda."""
    log_key: Name = "logs"
    """Encrypts the logs; used_by logs."""
    buffer_mib: Annotated[int, Field(ge=1, le=128)] = 128
    """A file is written when that much has arrived, or after `buffer_seconds`."""
    buffer_seconds: Annotated[int, Field(ge=60, le=900)] = 300
    keep_source: bool = False
    """Keep what arrived as it arrived, besides the tables. Refused with personal fields."""
    max_lag_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    """An alarm goes off when what lands is older than this; above the time of a buffer."""
    max_quarantined: Annotated[int, Field(ge=0)] = 100
    """An alarm goes off when more records than this are set aside in an hour."""
    team: TagValue | None = None
    aggregate: AggregateSettings | None = None

    @property
    def personal(self) -> tuple[str, ...]:
        """Fields that are replaced by a keyed hash."""
        return tuple(field.name for field in self.fields if field.personal)

    def table_names(self, entry: str) -> tuple[str, ...]:
        """The tables that the stream makes."""
        own = table_name(entry)
        tables = (own, f"{own}_quarantine")
        return tables if self.aggregate is None else (*tables, f"{own}_windows")

    @model_validator(mode="after")
    def _schema(self) -> Self:
        check_schema(self.fields)
        if not check_member(self.event_id, self.fields, "event_id").required:
            raise refusal(
                f"a record may lack {self.event_id!r}, and then nothing tells it from others",
                key="event_id",
                allowed="a field that is required",
            )
        self._check_time()
        for name in self.partition_by:
            field = check_member(name, self.fields, "partition_by")
            if not field.required or field.type not in ("string", "int"):
                raise refusal(
                    f"{name!r} cannot name a folder",
                    key="partition_by",
                    allowed="required fields of type string or int",
                )
            if field.personal or name == self.event_id:
                raise refusal(
                    f"{name!r} has too many values: each would be a folder of its own",
                    key="partition_by",
                    allowed="fields with few values, such as a country",
                )
        if len(set(self.partition_by)) != len(self.partition_by):
            raise refusal("a field is named twice", key="partition_by", allowed="different fields")
        return self

    def _check_time(self) -> None:
        if self.event_time is not None:
            field = check_member(self.event_time, self.fields, "event_time")
            if field.type not in ("timestamp", "date", "bigint"):
                raise refusal(
                    f"{field.name!r} is a {field.type} and tells no time",
                    key="event_time",
                    allowed="a field of type timestamp, date or bigint",
                )
        if self.late_after_hours is None:
            return
        if self.event_time is None:
            raise refusal(
                "nothing tells how late a record is",
                key="late_after_hours",
                allowed="with event_time",
            )
        if self.late_after_hours > self.remember_days * 24:
            raise refusal(
                f"a repeat after {self.late_after_hours} hours would be taken for new: events "
                f"are remembered for {self.remember_days} days",
                key="late_after_hours",
                allowed=f"up to {self.remember_days * 24}",
            )

    @model_validator(mode="after")
    def _delivery(self) -> Self:
        if self.buffer_mib < MIN_BUFFER_MIB:
            raise refusal(
                f"Firehose buffers {MIN_BUFFER_MIB} MiB at the least for Parquet and partitions",
                key="buffer_mib",
                allowed=f"{MIN_BUFFER_MIB} to 128",
            )
        if self.max_lag_minutes * 60 <= self.buffer_seconds:
            raise refusal(
                f"the alarm on a lag of {self.max_lag_minutes} minutes would go off with every "
                f"buffer of {self.buffer_seconds} seconds",
                key="max_lag_minutes",
                allowed="more than buffer_seconds",
            )
        if self.keep_source and self.personal:
            raise refusal(
                f"what arrived has {', '.join(self.personal)} in clear",
                key="keep_source",
                allowed="false, or no personal fields",
            )
        return self

    @model_validator(mode="after")
    def _windows(self) -> Self:
        if self.aggregate is None:
            return self
        if check_member(self.aggregate.group_by, self.fields, "aggregate.group_by").personal:
            raise refusal(
                f"rows would be named by {self.aggregate.group_by!r}, which is personal",
                key="aggregate.group_by",
                allowed="a field that is not personal",
            )
        for measure in self.aggregate.measures:
            if measure.field is None:
                continue
            field = check_member(measure.field, self.fields, "aggregate.measures")
            if field.type not in ("int", "bigint", "double"):
                raise refusal(
                    f"{measure.function} of {field.name!r}, which is a {field.type}",
                    key="aggregate.measures",
                    allowed="fields of type int, bigint or double",
                )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """Buckets and keys must be there, and no other table of the name."""
        check_landing(whole, at)
        whole.check_bucket(self.bucket, f"{at}.bucket")
        for user in ("dynamodb", "lambda"):
            whole.check_key(self.key, user, f"{at}.key")
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        if self.aggregate is not None:
            whole.check_key(self.aggregate.key, "dynamodb", f"{at}.aggregate.key")


class KinesisSettings(StreamSettings):
    """A Kinesis data stream that programs write to."""

    source: Literal["kinesis"]
    mode: Literal["on-demand", "provisioned"] = "on-demand"
    """On-demand costs 29 USD a month and 0.08 USD a GB and never needs sizing; a provisioned shard
    (1 MiB/s) 11 USD a month and 0.014 USD a million puts."""
    shards: Annotated[int, Field(ge=1, le=500)] | None = None
    """Of a provisioned stream."""
    retention_hours: Annotated[int, Field(ge=24)] = 24
    """How far back it can be read again; above 24 hours it costs more."""
    readers: tuple[Name, ...] = Field(default=(), max_length=20)
    """Consumers with a throughput of their own: 11 USD a month for each and each shard, 0.013 USD
    a GB."""

    @model_validator(mode="after")
    def _capacity(self) -> Self:
        if self.mode == "provisioned" and self.shards is None:
            raise refusal(
                "a provisioned stream has a number of shards", key="shards", allowed="1 to 500"
            )
        if self.mode == "on-demand" and self.shards is not None:
            raise refusal(
                "AWS chooses the shards of an on-demand stream",
                key="shards",
                allowed="none, or mode: provisioned",
            )
        _check_retention(self.retention_hours)
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """As all streams, and the key must let Kinesis in."""
        super().check_in(whole, at)
        whole.check_key(self.key, "kinesis", f"{at}.key")


class MqttSettings(StreamSettings):
    """Messages of devices by IoT Core (1 USD a million), handed to an on-demand Kinesis stream."""

    source: Literal["mqtt"]
    topic: Annotated[str, StringConstraints(pattern=r"^[\w-]+(/[\w-]+)*$", max_length=100)]
    """A device publishes to `<topic>/<its thing's name>`, and to no other."""
    retention_hours: Annotated[int, Field(ge=24)] = 24
    """How far back the stream can be read again; above 24 hours it costs more."""

    @model_validator(mode="after")
    def _capacity(self) -> Self:
        if self.topic.count("/") > 6:  # AWS: 7 slashes in a topic, one is ours
            raise refusal("AWS allows 7 slashes in a topic", key="topic", allowed="6 at the most")
        _check_retention(self.retention_hours)
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """As all streams, the key must let Kinesis in, and no two rules the same messages."""
        super().check_in(whole, at)
        whole.check_key(self.key, "kinesis", f"{at}.key")
        same = [
            name
            for name, other in whole.streams.items()
            if isinstance(other, MqttSettings)
            and other.topic == self.topic
            and f"streams.{name}" != at
        ]
        if same:
            raise refusal(
                f"streams.{same[0]} takes the messages of {self.topic!r} as well",
                key=f"{at}.topic",
                allowed="a topic of its own",
            )


class MskSettings(StreamSettings):
    """A topic of a Kafka cluster of its own: MSK Serverless, clients known by IAM.

    The cluster costs 548 USD a month whatever it does, a partition 1.10 USD, and 0.10 USD a GB in.
    """

    source: Literal["msk"]
    topic: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$", max_length=200)]
    """Made by whoever writes to it first, or by an administrator."""

    @model_validator(mode="after")
    def _no_windows(self) -> Self:
        if self.aggregate is not None:
            raise refusal(
                "windows are computed of Kinesis: Lambda has none over Kafka",
                key="aggregate",
                allowed="source kinesis or mqtt",
            )
        return self

    def check_in(self, whole: "Settings", at: str) -> None:
        """As all streams; its clients must reach AWS to know who they are."""
        super().check_in(whole, at)
        network = whole.network
        if network is None:
            raise refusal(
                "MSK Serverless lives in a network", key="network", allowed="a cidr at least"
            )
        if network.nat == "none" and KAFKA_ENDPOINT not in network.interface_endpoints:
            raise refusal(
                "without NAT, clients of Kafka cannot fetch credentials",
                key="network.interface_endpoints",
                allowed=f"{KAFKA_ENDPOINT} at least, or nat: single",
            )


def _check_retention(hours: int) -> None:
    if hours > MAX_RETENTION_HOURS:
        raise refusal(
            f"Kinesis keeps nothing for {hours} hours",
            key="retention_hours",
            allowed=f"24 to {MAX_RETENTION_HOURS}, a year; the lake keeps the rest",
        )


Stream = Annotated[KinesisSettings | MqttSettings | MskSettings, Field(discriminator="source")]
