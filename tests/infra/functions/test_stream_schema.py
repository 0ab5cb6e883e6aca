"""Only what the schema describes passes; everything else is refused with a reason, and no crash."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.functions.stream_schema import Refused, partition, read, schema_of
from tests.infra.functions.streams import ARRIVED, CLICKS, click, schema

TEXT = {
    "fields": [{"name": "event_id", "type": "text"}],
    "event_time": None,
    "partition_by": [],
}


def raw(**more: Any) -> bytes:
    return json.dumps(click("1", **more)).encode()


def refused(data: bytes, **settings: Any) -> str:
    with pytest.raises(Refused) as raised:
        read(data, schema(**settings), ARRIVED)
    return str(raised.value)


def test_an_event_is_read_in_its_columns_types() -> None:
    event = read(raw(amount=3, country="DE", at="2026-11-23T09:00:00+01:00"), schema(), ARRIVED)
    assert event.id == "1" and event.at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert event.values == {
        "event_id": "1",
        "at": "2026-11-23 08:00:00.000",
        "user": "ann@example.com",
        "country": "DE",
        "amount": 3.0,
    }


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"[1]", "a JSON list, not an object"),
        (b"null", "a JSON NoneType"),
        (b'{"event_id": "1"} {"event_id": "2"}', "Extra data"),
        (b'{"event_id": "1", "event_id": "2"}', "a name stands twice"),
        (b'{"event_id": "1", "amount": NaN}', "NaN is no number of JSON"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deep"),
        (b'{"amount": ' + b"9" * 5000 + b"}", "not JSON: Exceeds the limit"),
        (b'{"amount": 1e999}', "amount is no double: it is too large"),
        (raw(amount=10**400), "amount is no double"),
        (raw(amount="3"), "amount is no double: a str"),
        (raw(amount=True), "amount is no double: a bool"),
        (raw(country="D\x00E"), "control characters"),
        (raw(country="\x1b[31m"), "control characters"),
        (raw(country="\ud800"), "control characters"),
        (raw(country=["DE"]), "country is no string: a list"),
        (raw(clicks=2**31), "does not fit into 32 bits"),
        (raw(clicks=1.5), "clicks is no int: a float"),
        (raw(at="yesterday"), "at is no timestamp"),
        (raw(at="0001-01-01T00:00:00Z"), "at is no timestamp: out of range"),
        (raw(at=10**30), "at is no timestamp"),
        (raw(event_id=None), "event_id is missing"),
        (raw(event_id="x" * 600), "event_id is longer than 512"),
    ],
)
def test_what_is_malformed_or_hostile_is_refused(data: bytes, why: str) -> None:
    assert why in refused(data)


def test_what_is_too_large_is_refused_unread() -> None:
    assert refused(b"x" * 200, largest_bytes=100) == "oversized: 200 bytes, 100 at most"


def test_a_reason_does_not_quote_what_it_refuses() -> None:
    assert "ann@example.com" not in refused(raw(amount="ann@example.com"))


@pytest.mark.parametrize(("hours", "late"), [(1, False), (3, True)])
def test_late_is_told_by_arrival_not_by_the_clock(hours: int, late: bool) -> None:
    at = (ARRIVED - timedelta(hours=hours)).isoformat()
    if late:
        assert refused(raw(at=at), late_after_seconds=7200).startswith("late: 10800 s")
    else:
        assert read(raw(at=at), schema(late_after_seconds=7200), ARRIVED).id == "1"


def test_what_is_ahead_of_its_arrival_is_refused() -> None:
    at = (ARRIVED + timedelta(days=2)).isoformat()
    assert "ahead of its arrival" in refused(raw(at=at))


def test_undeclared_fields_are_removed_or_refused() -> None:
    assert "ssn" not in read(raw(ssn="1"), schema(), ARRIVED).values
    assert "1 fields are not declared" in refused(raw(ssn="1"), undeclared="quarantine")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"event_id": "nothing"}, "no field 'nothing'"),
        ({"partition_by": ["user"]}, "personal and would be a folder's name"),
        (TEXT, "no such types"),
    ],
)
def test_settings_that_contradict_themselves(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        schema_of(json.dumps({**CLICKS, **change}))


@pytest.mark.slow
@given(st.text())
def test_no_value_leads_out_of_its_folder(value: str) -> None:
    found = partition(value)
    assert "/" not in found and found.isascii() and 0 < len(found) <= 200


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_pass_or_be_refused(data: bytes) -> None:
    try:
        read(data, schema(), ARRIVED)
    except Refused as refused:
        assert str(refused)
