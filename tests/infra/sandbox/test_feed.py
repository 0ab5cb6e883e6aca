"""Records fed to a deployed stream: each ends in one place, however hostile, however often fed."""

from __future__ import annotations

import base64
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cost.errors import InputError, NotFound
from infra.sandbox.emulator import Emulator
from infra.sandbox.feed import feed
from tests.infra.sandbox.clicks import Clicks, deploy
from tests.infra.sandbox.lifecycle import World

pytestmark = pytest.mark.slow


def event(identity: str, **more: Any) -> bytes:
    given = {
        "event_id": identity,
        "at": datetime.now(UTC).isoformat(),
        "user": "ann@example.com",
        "country": "DE",
        "amount": 2,
    }
    return json.dumps({**given, **more}).encode()


GOOD = [event(str(n), country="DE" if n % 2 else "F/R") for n in range(20)]
LATE = (datetime.now(UTC) - timedelta(days=3)).isoformat()
BAD = [
    b"not json",
    b"\x00\x01\xff\xfe",
    b'{"event_id": "x"',
    b"[]",
    b'{"event_id": null}',
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    event("huge", amount=10**400),
    event("control", user="a\x00b"),
    event("late", at=LATE),
    event("oversized", user="x" * 1_000_001),
]
CONFLICT = event("1", amount=77)
"""It bears the identity of another event."""


@pytest.fixture(scope="module")
def clicks(world: World, tmp_path_factory: pytest.TempPathFactory) -> Clicks:
    return deploy(world, tmp_path_factory.mktemp("functions"), "clicks")


def test_everything_ends_in_one_place_though_it_is_fed_twice(
    emulator: Emulator, clicks: Clicks
) -> None:
    lines = [*GOOD, *GOOD[:5], *BAD]
    first = feed(emulator, "streams.clicks", lines)
    assert (first.given, first.lost) == (35, 0)
    assert (first.delivered, first.duplicates) == (20, 5)
    assert (first.quarantined, first.failed, first.refused) == (10, 0, 0)
    again = feed(emulator, "streams.clicks", [*lines, CONFLICT, b"x" * 2_000_000])
    assert (again.given, again.lost, again.refused) == (37, 0, 1)
    assert (again.delivered, again.duplicates, again.quarantined) == (0, 25, 11)

    rows = clicks.landed()
    assert sorted(row["event_id"] for row in rows) == sorted(str(n) for n in range(20))
    assert {len(row["user"]) for row in rows} == {64} and {row["amount"] for row in rows} == {2.0}
    folders = {key.rsplit("/", 1)[0].partition("country=")[2] for key in clicks.objects("clicks/")}
    assert folders == {"DE", "F%2FR"}
    kept = Counter(base64.b64decode(line["raw"]) for line in clicks.lines("quarantine/"))
    assert kept == Counter([*BAD, *BAD, CONFLICT]), "what was set aside is there untouched"


def test_windows_count_each_event_once_online_and_in_the_lake(
    emulator: Emulator, clicks: Clicks
) -> None:
    feed(emulator, "streams.clicks", GOOD)
    numbers: Counter[str] = Counter()
    for row in clicks.online():
        numbers.update({row["group"]: int(row["events"])})
    assert sum(numbers.values()) >= 20 and numbers["F/R"] == 10
    in_lake: Counter[str] = Counter()
    for row in clicks.lines("windows/"):
        in_lake.update({row["country"]: row["events"]})
    assert in_lake == numbers


def test_readers_are_told(emulator: Emulator, clicks: Clicks) -> None:
    (reader,) = feed(emulator, "streams.clicks", [event("r1"), event("r1"), b"{"]).readers
    assert (reader["function"], reader["failed"]) == ("clicks-aggregate", 0)
    assert reader["counted"]["counted"] == 1 and reader["counted"]["refused"] == 1


def test_a_function_that_fails_loses_nothing(
    emulator: Emulator, world: World, tmp_path: Path
) -> None:
    broken = deploy(world, tmp_path, "broken", windows=False, SEEN_TABLE="not-there")
    fed = feed(emulator, "streams.broken", GOOD[:3])
    assert (fed.delivered, fed.failed, fed.lost) == (0, 3, 0)
    assert any("ResourceNotFoundException" in note for note in fed.notes)
    kept = {base64.b64decode(line["rawData"]) for line in broken.lines("errors/processing-failed/")}
    assert kept == set(GOOD[:3])
    world.client("dynamodb").create_table(
        TableName="not-there",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "event", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "event", "AttributeType": "S"}],
    )
    again = feed(emulator, "streams.broken", sorted(kept))
    assert (again.delivered, again.failed) == (3, 0), "what failed can be fed again"


def test_a_stream_that_is_not_there_is_named(emulator: Emulator, clicks: Clicks) -> None:
    with pytest.raises(NotFound, match=r"streams\.clicks"):
        feed(emulator, "streams.click", [b"{}"])
    with pytest.raises(InputError, match="nothing to feed"):
        feed(emulator, "streams.clicks", [])
