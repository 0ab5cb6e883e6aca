"""Stops a stack's fleets in time when they spend too much: told by a budget, or by live prices.

Events:
    a message of the guard's topic       a budget was passed: stop
    EventBridge's schedule               compare prices with the ceilings; finish what was begun
    {"action": "stop", "reason": "…"}    by hand
    {"action": "release"}                sizes as before; until the day's end ceilings stop nothing
    {"action": "release", "until": "2026-11-23T18:00:00+00:00"}
    {"action": "status"}

In a dry run it says what it would stop, and stops nothing; it releases all the same.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from infra.functions.guard_groups import Groups
from infra.functions.guard_prices import HOUR, Running, read_table, running
from infra.functions.guard_queues import Queues
from infra.functions.guard_records import Records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TABLE = "prices.csv"
NAMESPACE = "Trimtab/Guard"
REMEMBERED = 20
"""Messages that were acted upon: topics may deliver twice, and late."""
REASON_LENGTH = 300


Fleet = Groups | Queues
"""What stops a kind of fleet, each by its name."""


class UnknownEvent(ValueError):
    """Nothing that the guard acts upon; it is kept with the dead letters."""


@dataclass(frozen=True)
class Guard:
    """What the guard is told, and what it works with."""

    settings: Mapping[str, Any]
    groups: Groups
    queues: Queues
    ec2: Any
    table: str
    now: datetime

    def handle(self, event: Any) -> dict[str, Any]:
        """Act upon an event; what was done, for each group and queue."""
        state = self._read_state()
        answer = self._act(event, state)
        self._write_state(state)
        failed = [group for group in answer.get("groups", []) if "error" in group]
        if failed:
            # All were tried; the call fails so that it is tried again and alarms.
            raise RuntimeError(json.dumps(answer))
        return answer

    def _act(self, event: Any, state: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(event, dict):
            raise UnknownEvent(f"an event is an object, not {type(event).__name__}")
        if "Records" in event:
            return self._told(event["Records"], state)
        if event.get("source") == "aws.events":
            return self._tick(state)
        action = event.get("action")
        if action == "stop":
            return self._stop(f"by hand: {event.get('reason') or 'no reason given'}")
        if action == "release":
            return self._release(event.get("until"), state)
        if action == "status":
            return {"state": state, "groups": self._each(lambda fleet, name: fleet.status(name))}
        raise UnknownEvent(
            f"no event of the guard: {json.dumps(event)[:REASON_LENGTH]}; "
            "action is stop, release or status"
        )

    def _told(self, records: Any, state: dict[str, Any]) -> dict[str, Any]:
        """A budget was passed, says its topic."""
        new = []
        if not isinstance(records, list) or not records:
            raise UnknownEvent("no message at all")
        for record in records:
            notice = record.get("Sns") if isinstance(record, dict) else None
            if not isinstance(notice, dict) or notice.get("TopicArn") != self.settings["topic"]:
                raise UnknownEvent("no message of the guard's own topic")
            if notice.get("MessageId") not in state["seen"]:
                new.append(notice)
        if not new:
            return {"result": "these messages were acted upon before", "groups": []}
        answer = self._stop(str(new[0].get("Message", "a budget was passed")))
        if not any("error" in group for group in answer["groups"]):
            ids = [str(notice.get("MessageId")) for notice in new]
            state["seen"] = [*state["seen"], *ids][-REMEMBERED:]
        return answer

    def _tick(self, state: dict[str, Any]) -> dict[str, Any]:
        note, prices = read_table(self.table)
        before, since = self._counted(state)
        found = running(self.ec2, self.settings["tags"], prices, since, self.now)
        today = before + found.since_usd
        state |= {"usd": str(today), "at": self.now.isoformat()}
        passed = self._passed(found.hourly_usd, today)
        answer: dict[str, Any] = {
            "prices": note,
            "instances": found.instances,
            "hourly_usd": str(found.hourly_usd),
            "today_usd": str(today.quantize(Decimal("0.01"))),
            "unpriced": dict(found.unpriced),
        }
        released = state.get("released_until")
        if passed and released and self.now < datetime.fromisoformat(released):
            answer["result"] = f"{passed}, but released until {released}"
            passed = ""
        if passed:
            answer |= self._stop(passed)
        else:
            answer["groups"] = [] if self.settings["dry_run"] else self._each(self._finish)
        stopped = sum(group["result"] == "stopped" for group in _done(answer))
        self._measure(found, today, stopped)
        return answer

    def _passed(self, hourly: Decimal, today: Decimal) -> str:
        """Which ceiling was passed, in words; empty while none is."""
        ceilings = (("an hour", hourly, "hourly_usd"), ("today", today, "daily_usd"))
        for when, usd, setting in ceilings:
            ceiling = self.settings.get(setting)
            if ceiling is not None and usd > Decimal(ceiling):
                return f"instances cost {usd:.2f} USD {when}, more than the ceiling of {ceiling}"
        return ""

    def _stop(self, reason: str) -> dict[str, Any]:
        reason = reason[:REASON_LENGTH]
        _log("tripped", reason=reason, dry_run=self.settings["dry_run"])
        self._metric(Tripped=1)
        if self.settings["dry_run"]:
            named = [{kind: name, "result": "would stop"} for kind, _, name in self._fleets()]
            return {"reason": reason, "dry_run": True, "groups": named}
        grace = timedelta(minutes=self.settings["grace_minutes"])
        groups = self._each(lambda fleet, name: fleet.stop(name, reason, self.now, grace))
        return {"reason": reason, "groups": groups}

    def _finish(self, fleet: Fleet, name: str) -> dict[str, Any] | None:
        return fleet.finish(name, self.now)

    def _release(self, until: Any, state: dict[str, Any]) -> dict[str, Any]:
        """Sizes back, and peace from the ceilings for a while: else they would stop it again."""
        midnight = datetime.combine(self.now.date() + timedelta(days=1), datetime.min.time(), UTC)
        try:
            end = midnight if until is None else datetime.fromisoformat(until)
            state["released_until"] = end.astimezone(UTC).isoformat()
        except (TypeError, ValueError) as error:
            raise UnknownEvent(f"until is no time such as {midnight.isoformat()}") from error
        return {
            "released_until": state["released_until"],
            "groups": self._each(lambda fleet, name: fleet.release(name)),
        }

    def _fleets(self) -> Iterator[tuple[str, Fleet, str]]:
        """All that it may stop: what kind it is, what stops it, its name."""
        yield from (("group", self.groups, name) for name in self.groups.records.names)
        yield from (("queue", self.queues, name) for name in self.queues.records.names)

    def _each(self, act: Callable[[Fleet, str], dict[str, Any] | None]) -> list[dict[str, Any]]:
        """Every group and queue, whatever becomes of the others."""
        found = []
        for kind, fleet, name in self._fleets():
            try:
                done = act(fleet, name)
            except (ClientError, PermissionError) as error:
                done = {kind: name, "result": "failed", "error": str(error)}
            if done is not None:
                found.append(done)
                _log("group", **done)
        return found

    def _counted(self, state: Mapping[str, Any]) -> tuple[Decimal, datetime]:
        """What is counted of today, and from when on to count: the last look, at most an hour."""
        midnight = datetime.combine(self.now.date(), datetime.min.time(), UTC)
        at = datetime.fromisoformat(state["at"]) if state.get("at") else self.now
        before = Decimal(0) if at < midnight else Decimal(state["usd"])
        return before, min(self.now, max(at, midnight, self.now - HOUR))

    @property
    def _ssm(self) -> Any:
        return self.groups.records.ssm

    def _read_state(self) -> dict[str, Any]:
        try:
            answer = self._ssm.get_parameter(Name=self.settings["state"])
            found = json.loads(answer["Parameter"]["Value"])
            state = {"usd": "0", "seen": [], **found}
            Decimal(state["usd"])
        except (
            ValueError,
            TypeError,
            ArithmeticError,
            self._ssm.exceptions.ParameterNotFound,
        ) as error:
            # Better to count anew than to be without a guard.
            _log("state was no state, counting anew", error=repr(error))
            return {"usd": "0", "seen": []}
        return state

    def _write_state(self, state: Mapping[str, Any]) -> None:
        self._ssm.put_parameter(
            Name=self.settings["state"], Value=json.dumps(state), Type="String", Overwrite=True
        )

    def _measure(self, found: Running, today: Decimal, stopped: int) -> None:
        self._metric(
            HourlyUsd=float(found.hourly_usd),
            TodayUsd=float(today),
            UnpricedInstances=sum(found.unpriced.values()),
            StoppedGroups=stopped,
        )

    def _metric(self, **values: float) -> None:
        """CloudWatch reads metrics out of the log: no call, and no permission for one."""
        _log_line(
            {
                "_aws": {
                    "Timestamp": int(self.now.timestamp() * 1000),
                    "CloudWatchMetrics": [
                        {
                            "Namespace": NAMESPACE,
                            "Dimensions": [["Stack"]],
                            "Metrics": [{"Name": name} for name in values],
                        }
                    ],
                },
                "Stack": self.settings["tags"]["stack"],
                **values,
            }
        )


def _done(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = answer.get("groups", [])
    return groups


def _log(event: str, **more: Any) -> None:
    _log_line({"event": event, **more})


def _log_line(content: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, default=str) + "\n")


def handler(event: Any, context: object) -> dict[str, Any]:
    """Called by EventBridge, the guard's topic, or by hand."""
    del context
    settings = json.loads(os.environ["GUARD"])
    ssm, tags = boto3.client("ssm"), settings["tags"]
    groups = Groups(boto3.client("autoscaling"), Records(ssm, settings["records"], tags))
    queues = Queues(boto3.client("batch"), Records(ssm, settings["queues"], tags))
    table = Path(__file__).with_name(TABLE).read_text(encoding="utf-8")
    guard = Guard(settings, groups, queues, boto3.client("ec2"), table, datetime.now(UTC))
    answer = guard.handle(event)
    _log("answer", **answer)
    return answer
