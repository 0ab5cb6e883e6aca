"""The ledger: appended to, never changed, never written twice at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from filelock import FileLock

from cost import ledger
from cost.errors import InputError, SourceError, UnfinishedError
from cost.models import Recommendation
from cost.rules.idle_instance import RULE
from tests.cost import builders as b

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
RULES = {RULE.id: RULE}


def advice(name: str = "clusters.a", stack: str = "dev") -> Recommendation:
    given = b.context(b.instance(component=name, stack=stack), metrics=b.at_rest())
    return b.run(RULE, given).one


def test_records_what_was_recommended_and_applied_in_utc(tmp_path: Path):
    path = ledger.path_of(tmp_path, "dev")
    east = NOW.astimezone(timezone(timedelta(hours=2)))
    ledger.record(path, "recommended", [advice()], RULES, NOW)
    ledger.record(path, "applied", [advice()], RULES, east)
    first, second = ledger.read(path)
    assert (first.event, second.event) == ("recommended", "applied")
    assert first.at == second.at == NOW
    assert '"at":"2026-11-01T12:00:00Z"' in path.read_text().splitlines()[1]
    assert (first.saving, first.meter) == (advice().saving, "instances")


def test_a_recommendation_is_recorded_once_and_each_application(tmp_path: Path):
    path = ledger.path_of(tmp_path, "dev")
    for _ in range(2):
        ledger.record(path, "recommended", [advice()], RULES, NOW)
        ledger.record(path, "applied", [advice()], RULES, NOW)
    assert [e.event for e in ledger.read(path)] == ["recommended", "applied", "applied"]


def test_lines_that_are_there_are_never_touched(tmp_path: Path):
    path = ledger.path_of(tmp_path, "dev")
    ledger.record(path, "recommended", [advice()], RULES, NOW)
    before = path.read_bytes()
    ledger.record(path, "recommended", [advice("clusters.b")], RULES, NOW)
    assert path.read_bytes().startswith(before)
    assert len(path.read_bytes()) > len(before)


def test_other_stacks_have_their_own(tmp_path: Path):
    path = ledger.path_of(tmp_path, "dev")
    assert ledger.record(path, "recommended", [advice(stack="prod")], RULES, NOW) == 0
    assert ledger.read(path) == ()


def test_the_latest_application_counts(tmp_path: Path):
    path = ledger.path_of(tmp_path, "dev")
    for days in (0, 3):
        ledger.record(path, "applied", [advice()], RULES, NOW + timedelta(days=days))
    assert [e.at for e in ledger.applied(ledger.read(path))] == [NOW + timedelta(days=3)]


@pytest.mark.parametrize("bad", ["{", '{"schema_version": 1}', "[]", ""])
def test_a_damaged_line_is_named_and_nothing_appended(tmp_path: Path, bad: str):
    path = ledger.path_of(tmp_path, "dev")
    ledger.record(path, "recommended", [advice()], RULES, NOW)
    damaged = path.read_text() + bad + "\n"
    path.write_text(damaged)
    with pytest.raises(SourceError, match="line 2"):
        ledger.record(path, "applied", [advice()], RULES, NOW)
    assert path.read_text() == damaged


def test_a_time_without_a_zone_is_refused(tmp_path: Path):
    with pytest.raises(InputError):
        ledger.record(
            tmp_path / "dev.jsonl", "applied", [advice()], RULES, NOW.replace(tzinfo=None)
        )


def test_writers_take_turns(tmp_path: Path):
    path = ledger.path_of(tmp_path, "dev")
    ones = [advice(f"clusters.c{n}") for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: ledger.record(path, "applied", [one], RULES, NOW), ones))
    assert {e.component for e in ledger.read(path)} == {one.component for one in ones}


def test_a_ledger_that_stays_locked_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = ledger.path_of(tmp_path, "dev")
    path.parent.mkdir()
    monkeypatch.setattr(ledger, "LOCK_SECONDS", 0.05)
    with FileLock(path.with_suffix(".lock")), pytest.raises(UnfinishedError):
        ledger.record(path, "applied", [advice()], RULES, NOW)


def test_a_ledger_that_cannot_grow_is_refused_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = ledger.path_of(tmp_path, "dev")
    ledger.require_writable(path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "ledger").write_text("a file")
    with pytest.raises(SourceError, match="Not a directory"):
        ledger.require_writable(path)
    (tmp_path / "ledger").unlink()
    # Root, which tests may run as, may write anywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="may not be written"):
        ledger.require_writable(path)
