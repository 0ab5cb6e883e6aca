"""What was recommended, applied and realised, and when: records that are never changed.

They lie in ledger/<stack>.jsonl, a line each, committed with the changes that they record; or below
an s3:// prefix, an object each (cost/ledger_s3.py).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from filelock import FileLock, Timeout
from pydantic import AwareDatetime, Field, ValidationError

from cost.errors import InputError, SourceError, UnfinishedError
from cost.models import Model, Range
from cost.money import Money
from cost.rules._base import Saves

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from cost.models import Recommendation
    from cost.rules._base import Rule

LOCK_SECONDS = 10
Event = Literal["recommended", "applied", "realised"]
Verdict = Literal["realised", "not realised", "can't tell"]


class Entry(Model):
    """One record. `saving` is what was claimed, a month; `meter` and `saves` say how to verify it.

    `id` is the recommendation's: a hash of rule, stack, component, current and proposed.
    """

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
    verdict: Verdict | None = Field(default=None, description="with `realised`: what was found")
    realised: Money | None = Field(default=None, description="with `realised`: a month's saving")

    @property
    def key(self) -> str:
        """What makes it one record: a recommendation is recorded once, other events each time."""
        if self.event == "recommended":
            return f"recommended/{self.id}"
        return f"{self.event}/{self.id}-{self.at:%Y%m%dT%H%M%SZ}"

    def line(self) -> str:
        """Itself as JSON."""
        found_later = set() if self.event == "realised" else {"verdict", "realised"}
        return self.model_dump_json(exclude=found_later)


class Ledger(Protocol):
    """One stack's records."""

    @property
    def stack(self) -> str:
        """Whose they are."""

    @property
    def where(self) -> str:
        """Where they lie, for messages."""

    def read(self) -> tuple[Entry, ...]:
        """All of them, oldest first; none if there is no ledger yet."""

    def add(self, entries: Sequence[Entry]) -> int:
        """Add those that are not there, by their keys; says how many."""

    def require_writable(self) -> None:
        """Refuse a ledger that cannot grow, before what it is to record is done."""


@dataclass(frozen=True)
class FileLedger:
    """A file of lines, ledger/<stack>.jsonl."""

    path: Path

    @property
    def stack(self) -> str:
        """The file's name says it."""
        return self.path.stem

    @property
    def where(self) -> str:
        """The file."""
        return str(self.path)

    def read(self) -> tuple[Entry, ...]:
        """All entries, in the order in which they were written.

        Raises:
            SourceError: a line is no entry; it is named and nothing is skipped.
        """
        return tuple(
            parse(line, f"{self.path.name}, line {number}", f"git log -p -- {self.path.name}")
            for number, line in enumerate(self._text().splitlines(), start=1)
        )

    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(f"can't be read: {error}", where=str(self.path)) from error

    def with_entries(self, entries: Iterable[Entry]) -> str:
        """The file's text if these were added; nothing is written."""
        text = self._text()
        end = "" if text.endswith("\n") or not text else "\n"
        return text + end + "".join(f"{entry.line()}\n" for entry in self._fresh(entries))

    def _fresh(self, entries: Iterable[Entry]) -> list[Entry]:
        known = {e.key for e in self.read()}
        return list({e.key: e for e in entries if e.key not in known}.values())

    def require_writable(self) -> None:
        """Refuse a ledger that cannot grow.

        Raises:
            SourceError: it is damaged, or its folder is a file.
            InputError: it may not be written.
        """
        self.read()
        near = next(p for p in (self.path, *self.path.parents) if p.exists())
        if not os.access(near, os.W_OK):
            raise InputError(
                "the ledger may not be written", where=str(near), next_step=f"chmod u+w {near}"
            )

    def add(self, entries: Sequence[Entry]) -> int:
        """Append what is new; lines that are there are never touched.

        Raises:
            UnfinishedError: another process keeps the ledger.
            SourceError: the ledger is damaged; nothing is appended.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path.with_suffix(".lock"), timeout=LOCK_SECONDS)
        try:
            with lock:
                fresh = self._fresh(entries)
                added = self.with_entries(fresh).removeprefix(self._text())
                with self.path.open("a", encoding="utf-8") as stream:
                    stream.write(added)
                return len(fresh)
        except Timeout as error:
            raise UnfinishedError(
                f"another process has kept it for {LOCK_SECONDS} s", where=str(self.path)
            ) from error


def in_project(folder: Path, stack: str) -> FileLedger:
    """A stack's ledger in a project's folder."""
    return FileLedger(folder / "ledger" / f"{stack}.jsonl")


def parse(text: str | bytes, where: str, restore: str) -> Entry:
    """One record.

    Raises:
        SourceError: it is none.
    """
    try:
        return Entry.model_validate_json(text)
    except ValidationError as error:
        raise SourceError(
            f"is no entry: {error.errors()[0]['msg']}",
            where=where,
            next_step=f"restore it: {restore}",
        ) from error


def entries_of(
    stack: str,
    event: Event,
    recommendations: Iterable[Recommendation],
    rules: Mapping[str, Rule],
    at: datetime,
) -> list[Entry]:
    """What to record of an event; recommendations for other stacks are left out.

    Args:
        stack: whose ledger it is for.
        event: what happened.
        recommendations: to which of them.
        rules: the rules by id, which say how to verify.
        at: when, with a zone; kept in UTC.

    Raises:
        InputError: the time has no zone.
    """
    if at.tzinfo is None:
        raise InputError(f"{at} has no time zone", where="ledger")
    moment = at.astimezone(UTC).replace(microsecond=0)
    return [
        _entry(event, one, rules[one.rule], moment) for one in recommendations if one.stack == stack
    ]


def applied(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The latest application of each recommendation, oldest first."""
    latest = {e.id: e for e in entries if e.event == "applied"}
    return tuple(sorted(latest.values(), key=lambda e: (e.at, e.id)))


def _entry(event: Event, one: Recommendation, rule: Rule, at: datetime) -> Entry:
    return Entry(
        event=event,
        at=at,
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
