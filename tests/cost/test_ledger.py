"""The ledger: appended to, never changed, never written twice at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from filelock import FileLock

from cost import ledger
from cost.errors import InputError, SourceError, UnfinishedError
from cost.ledger import Entry, Event, FileLedger, applied, entries_of, in_project
from cost.models import Recommendation
from cost.rules.idle_instance import RULE
from tests.cost import builders as b

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
RULES = {RULE.id: RULE}


def advice(name: str = "clusters.a", stack: str = "dev") -> Recommendation:
    given = b.context(b.instance(component=name, stack=stack), metrics=b.at_rest())
    return b.run(RULE, given).one


ADVICE = advice()


def record(event: Event = "applied", at: datetime = NOW, name: str = "clusters.a") -> Entry:
    one = ADVICE.model_copy(update={"component": name, "id": f"{ADVICE.id}-{name}"})
    (entry,) = entries_of("dev", event, [one], RULES, at)
    return entry


@pytest.fixture
def kept(tmp_path: Path) -> FileLedger:
    return in_project(tmp_path, "dev")


def test_records_what_was_recommended_and_applied_in_utc(kept: FileLedger):
    east = NOW.astimezone(timezone(timedelta(hours=2)))
    assert kept.add([record("recommended"), record("applied", east)]) == 2
    first, second = kept.read()
    assert (first.event, second.event) == ("recommended", "applied")
    assert first.at == second.at == NOW
    assert '"at":"2026-11-01T12:00:00Z"' in kept.path.read_text().splitlines()[1]
    assert (first.saving, first.meter) == (ADVICE.saving, "instances")


def test_a_recommendation_is_recorded_once_and_each_application(kept: FileLedger):
    for days in range(2):
        later = NOW + timedelta(days=days)
        kept.add([record("recommended", later), record("applied", later)])
    assert [e.event for e in kept.read()] == ["recommended", "applied", "applied"]


def test_the_same_event_is_one_record(kept: FileLedger):
    assert kept.add([record(), record()]) == 1
    assert kept.add([record()]) == 0


def test_lines_that_are_there_are_never_touched(kept: FileLedger):
    kept.add([record()])
    before = kept.path.read_bytes()
    kept.add([record(name="clusters.b")])
    assert kept.path.read_bytes().startswith(before)
    assert len(kept.path.read_bytes()) > len(before)


def test_a_last_line_without_its_end_gets_one(kept: FileLedger):
    kept.add([record()])
    kept.path.write_text(kept.path.read_text().rstrip("\n"))
    kept.add([record(name="clusters.b")])
    assert len(kept.read()) == 2


def test_what_would_be_written_can_be_asked(kept: FileLedger):
    text = kept.with_entries([record()])
    assert not kept.path.exists()
    kept.add([record()])
    assert kept.path.read_text() == text


def test_other_stacks_have_their_own():
    assert entries_of("prod", "applied", [ADVICE], RULES, NOW) == []


def test_the_latest_application_counts(kept: FileLedger):
    for days in (0, 3):
        kept.add([record(at=NOW + timedelta(days=days))])
    assert [e.at for e in applied(kept.read())] == [NOW + timedelta(days=3)]


def test_what_came_true_is_a_record_as_well(kept: FileLedger):
    found = record("realised").model_copy(update={"verdict": "can't tell", "realised": None})
    kept.add([record(), found])
    assert '"verdict"' not in kept.path.read_text().splitlines()[0]
    assert kept.read()[1] == found


@pytest.mark.parametrize("bad", ["{", '{"schema_version": 1}', "[]", ""])
def test_a_damaged_line_is_named_and_nothing_appended(kept: FileLedger, bad: str):
    kept.add([record("recommended")])
    damaged = kept.path.read_text() + bad + "\n"
    kept.path.write_text(damaged)
    with pytest.raises(SourceError, match="line 2"):
        kept.add([record()])
    assert kept.path.read_text() == damaged


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(InputError):
        record(at=NOW.replace(tzinfo=None))


def test_writers_take_turns(kept: FileLedger):
    names = [f"clusters.c{n}" for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: kept.add([record(name=name)]), names))
    assert {e.component for e in kept.read()} == set(names)


def test_a_ledger_that_stays_locked_is_an_error(kept: FileLedger, monkeypatch: pytest.MonkeyPatch):
    kept.path.parent.mkdir()
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.05)
    with FileLock(kept.path.with_suffix(".lock")), pytest.raises(UnfinishedError):
        kept.add([record()])


def test_a_ledger_that_cannot_grow_is_refused_beforehand(
    kept: FileLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    kept.require_writable()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "ledger").write_text("a file")
    with pytest.raises(SourceError, match="Not a directory"):
        kept.require_writable()
    (tmp_path / "ledger").unlink()
    # Root, which tests may run as, may write anywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="may not be written"):
        kept.require_writable()
