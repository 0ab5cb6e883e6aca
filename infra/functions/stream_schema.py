"""What an event must look like to enter the lake, and why one may not.

Plain Python without AWS: `transform`, `aggregate` and `pull` share it. An event is a JSON object,
hostile until it was read: every limit here stands before anything believes a byte of it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST_EVENT_BYTES: Final = 1_000_000
"""Firehose takes records of 1000 KiB at most, before and after their transformation."""
LONGEST_ID: Final = 512
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no text holds and what breaks readers: C0 without tab and line ends, lone surrogates."""
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_SECONDS_UNTIL: Final = 100_000_000_000  # larger numbers are milliseconds: 5138 as seconds
AHEAD_SECONDS: Final = 86_400
"""How far a producer's clock may be ahead: a time zone taken for UTC, and no more."""


class Refused(Exception):
    """An event cannot enter the lake; the text says why, without quoting the event's content."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column of the table."""

    name: str
    type: str
    required: bool = False
    personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The settings of a stream, as its functions get them."""

    stream: str
    fields: Mapping[str, Field]
    event_id: str | None = None
    """The field that tells one event from all others."""
    event_time: str | None = None
    """The field, a timestamp, that tells when it happened."""
    late_after_seconds: int | None = None
    """Events that arrive later than that are set aside; None: none is too late."""
    partition_by: tuple[str, ...] = ()
    undeclared: str = "remove"
    """What becomes of fields that the table does not have: they are taken out (`remove`), so that
    nothing unknown, such as a name, lands by accident; or they `quarantine` the event."""
    largest_bytes: int = LARGEST_EVENT_BYTES

    @property
    def personal(self) -> tuple[str, ...]:
        """The fields that are told of people."""
        return tuple(f.name for f in self.fields.values() if f.personal)


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event that may enter the lake."""

    values: dict[str, Any]
    """By the names of the columns; those that were null or absent are not there."""
    id: str | None = None
    at: datetime | None = None


def schema_of(text: str) -> Schema:
    """A schema from its JSON: the names are those of `Schema` and `Field`; `fields` is a list.

    Raises:
        ValueError: the settings contradict themselves: a fault of the deployment, not of an event.
    """
    given = json.loads(text)
    fields = {f["name"]: Field(**f) for f in given.pop("fields")}
    given["partition_by"] = tuple(given.get("partition_by") or ())
    schema = Schema(fields=fields, **given)
    for name in (schema.event_id, schema.event_time, *schema.partition_by):
        if name is not None and name not in fields:
            raise ValueError(f"{schema.stream} has no field {name!r}")
    unknown = {f.type for f in fields.values()} - READERS.keys()
    if unknown:
        raise ValueError(f"{schema.stream}: no such types: {', '.join(sorted(unknown))}")
    for name in schema.partition_by:
        if fields[name].personal:
            raise ValueError(f"{schema.stream}: {name!r} is personal and would be a folder's name")
    return schema


def read(data: bytes, schema: Schema, arrived: datetime) -> Event:
    """An event from its bytes.

    Args:
        data: one JSON object in UTF-8.
        schema: what it must look like.
        arrived: when the stream got it: not now, so that every attempt decides alike.

    Raises:
        Refused: it may not enter.
    """
    if len(data) > schema.largest_bytes:
        raise Refused(f"oversized: {len(data)} bytes, {schema.largest_bytes} at most")
    values = _typed(_parse(data), schema)
    at = None
    if schema.event_time is not None and schema.event_time in values:
        at = _READ_BACK[schema.fields[schema.event_time].type](values[schema.event_time])
        _check_time(at, schema, arrived)
    return Event(values=values, id=_identity(values, schema), at=at)


def _identity(values: dict[str, Any], schema: Schema) -> str | None:
    if schema.event_id is None:
        return None
    if schema.event_id not in values:
        raise Refused(f"malformed: no {schema.event_id}, which tells events apart")
    found = str(values[schema.event_id])
    if len(found) > LONGEST_ID:
        raise Refused(f"malformed: {schema.event_id} is longer than {LONGEST_ID}")
    return found


def line(values: Mapping[str, Any]) -> bytes:
    """Values as a line of JSON: the same for the same values."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def digest(data: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def partition(value: Any) -> str:
    """A value as a folder's name, as Hive writes it: nothing leads out of the folder.

    >>> partition("DE/../x"), partition(None), partition("")
    ('DE%2F..%2Fx', '__HIVE_DEFAULT_PARTITION__', '__HIVE_DEFAULT_PARTITION__')
    """
    if value is None or value == "":
        return "__HIVE_DEFAULT_PARTITION__"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    escaped = "".join(
        c if c.isascii() and (c.isalnum() or c in "-_. ") else _escaped(c) for c in text
    )
    return escaped[:200]


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _parse(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"malformed: not UTF-8 at byte {error.start}") from None
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError:
        raise Refused("malformed: nested too deep") from None
    except ValueError as error:
        raise Refused(f"malformed: not JSON: {str(error)[:200]}") from None
    if not isinstance(found, dict):
        raise Refused(f"malformed: a JSON {type(found).__name__}, not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice means one thing to one reader and another to the next."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("malformed: a name stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise Refused(f"malformed: {name} is no number of JSON")


def _typed(given: dict[str, Any], schema: Schema) -> dict[str, Any]:
    problems = []
    extra = len(given.keys() - schema.fields.keys())
    if extra and schema.undeclared == "quarantine":
        problems.append(f"{extra} fields are not declared")
    values = {}
    for name, column in schema.fields.items():
        value = given.get(name)
        if value is None:
            if column.required:
                problems.append(f"{name} is missing")
            continue
        try:
            values[name] = READERS[column.type](value)
        except (ValueError, OverflowError, TypeError) as error:
            problems.append(f"{name} is no {column.type}: {error}")
    if problems:
        raise Refused(f"invalid: {'; '.join(problems[:5])}")
    return values


def _check_time(at: datetime, schema: Schema, arrived: datetime) -> None:
    behind = (arrived - at).total_seconds()
    if schema.late_after_seconds is not None and behind > schema.late_after_seconds:
        raise Refused(f"late: {int(behind)} s, {schema.late_after_seconds} s at most")
    if behind < -AHEAD_SECONDS:
        raise Refused(f"invalid: {schema.event_time} is {int(-behind)} s ahead of its arrival")


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a {type(value).__name__}")
    if _CONTROL.search(value):
        raise ValueError("control characters")
    return unicodedata.normalize("NFC", value)


def _whole(bits: int) -> Callable[[Any], int]:
    def reader(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"a {type(value).__name__}")
        if not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise ValueError(f"it does not fit into {bits} bits")
        return value

    return reader


def _double(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"a {type(value).__name__}")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("it is too large")
    return number


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"a {type(value).__name__}")
    return value


def _timestamp(value: Any) -> str:
    """ISO 8601 (UTC if it says no zone), or seconds or milliseconds since 1970.

    Written as both of Firehose's readers of JSON understand it.
    """
    if isinstance(value, str):
        at = datetime.fromisoformat(_string(value))
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    else:
        number = _double(value)
        seconds = number if abs(number) < _SECONDS_UNTIL else number / 1000
        at = _EARLIEST + timedelta(seconds=seconds)
    if not _EARLIEST <= at < _LATEST:
        raise ValueError("out of range")
    return at.strftime("%Y-%m-%d %H:%M:%S.") + f"{at.microsecond // 1000:03d}"


def _date(value: Any) -> str:
    return date.fromisoformat(_string(value)).isoformat()


READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "string": _string,
    "int": _whole(32),
    "bigint": _whole(64),
    "double": _double,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": _date,
}
"""By the types of Glue and Athena: a value of JSON to what is written."""

_READ_BACK: Final[dict[str, Callable[[Any], datetime]]] = {
    "timestamp": lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    "date": lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    "bigint": lambda number: datetime.fromisoformat(_timestamp(number)).replace(tzinfo=UTC),
}
