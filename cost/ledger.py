"""What was recommended, what was applied, and when: one line of JSON each, never changed.

The file, ledger/<stack>.jsonl, is committed with the changes it records.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout
from pydantic import AwareDatetime, ValidationError

from cost.errors import InputError, SourceError, UnfinishedError
from cost.models import Model, Range
from cost.rules._base import Saves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cost.models import Recommendation
    from cost.rules._base import Rule

LOCK_SECONDS = 10
Event = Literal["recommended", "applied"]


class Entry(Model):
    """One line. `saving` is what was claimed, a month; `meter` and `saves` say how to verify it."""

    schema_version: Literal[1] = 1
    event: Event
    at: AwareDatetime
    id: str
    rule: str
    stack: str
    component: str | None
    resources: tuple[str, ...]
    current: str
    proposed: str
    saving: Range
    meter: str
    saves: Saves


def path_of(project: Path, stack: str) -> Path:
    """Where a stack's ledger lies in a project's folder."""
    return project / "ledger" / f"{stack}.jsonl"


def read(path: Path) -> tuple[Entry, ...]:
    """All entries, in the order in which they were written; none if there is no ledger yet.

    Raises:
        SourceError: a line is no entry; it is named and nothing is skipped.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"can't be read: {error}", where=str(path)) from error
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            entries.append(Entry.model_validate_json(line))
        except ValidationError as error:
            raise SourceError(
                f"is no entry: {error.errors()[0]['msg']}",
                where=f"{path.name}, line {number}",
                next_step=f"restore the line: git log -p -- {path.name}",
            ) from error
    return tuple(entries)


def require_writable(path: Path) -> None:
    """Refuse a ledger that cannot grow, before what it is to record is done.

    Raises:
        SourceError: it is damaged, or its folder is a file.
        InputError: it may not be written.
    """
    read(path)
    near = next(p for p in (path, *path.parents) if p.exists())
    if not os.access(near, os.W_OK):
        raise InputError(
            "the ledger may not be written", where=str(near), next_step=f"chmod u+w {near}"
        )


def record(
    path: Path,
    event: Event,
    recommendations: Iterable[Recommendation],
    rules: Mapping[str, Rule],
    at: datetime,
) -> int:
    """Append what is new; a recommendation that was recorded before is not recorded again.

    Something that is applied again after it was taken back is new.

    Args:
        path: the stack's ledger; made if it is not there.
        event: what happened.
        recommendations: those of one stack; the others are left out.
        rules: the rules by id, which say how to verify.
        at: when, with a zone; kept in UTC.

    Returns:
        How many lines were appended.

    Raises:
        UnfinishedError: another process keeps the ledger.
        SourceError: the ledger is damaged; nothing is appended.
        InputError: the time has no zone.
    """
    if at.tzinfo is None:
        raise InputError(f"{at} has no time zone", where="ledger")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_suffix(".lock"), timeout=LOCK_SECONDS)
    try:
        with lock:
            known = {e.id for e in read(path) if e.event == event == "recommended"}
            fresh = [
                _entry(event, one, rules[one.rule], at)
                for one in recommendations
                if one.stack == path.stem and one.id not in known
            ]
            with path.open("a", encoding="utf-8") as stream:
                stream.write("".join(f"{entry.model_dump_json()}\n" for entry in fresh))
            return len(fresh)
    except Timeout as error:
        raise UnfinishedError(
            f"another process has kept it for {LOCK_SECONDS} s", where=str(path)
        ) from error


def applied(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The latest application of each recommendation, oldest first."""
    latest = {e.id: e for e in entries if e.event == "applied"}
    return tuple(sorted(latest.values(), key=lambda e: (e.at, e.id)))


def _entry(event: Event, one: Recommendation, rule: Rule, at: datetime) -> Entry:
    return Entry(
        event=event,
        at=at.astimezone(UTC).replace(microsecond=0),
        id=one.id,
        rule=one.rule,
        stack=one.stack or "",
        component=one.component,
        resources=one.resources,
        current=one.current,
        proposed=one.proposed,
        saving=one.saving,
        meter=rule.meter,
        saves=rule.saves,
    )
