"""Stops autoscaling groups gracefully, and gives them back the sizes that they had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.functions.guard_records import Records

HELD = ("Launch", "ScheduledActions")
"""Nothing new starts while jobs write their checkpoints, and no schedule raises the sizes again."""
AT_REST = {"MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0}


@dataclass(frozen=True)
class Groups:
    """The groups that the guard may stop.

    Args:
        autoscaling: a client.
        records: of the groups, by their names.
    """

    autoscaling: Any
    records: Records

    def stop(self, name: str, reason: str, now: datetime, grace: timedelta) -> dict[str, Any]:
        """Hold a group, tell its agents, and set its sizes to zero when the grace is over."""
        group = self._describe(name)
        if group is None:
            return {"group": name, "result": "absent"}
        record = self.records.read(name)
        if record is None:
            if not group["MaxSize"]:
                return {"group": name, "result": "at rest before"}
            record = self.records.create(name, _record(group, reason, now + grace))
        return self._go_on(name, group, record, now)

    def finish(self, name: str, now: datetime) -> dict[str, Any] | None:
        """Go on with what was begun; None where the group is not being stopped."""
        record, group = self.records.read(name), self._describe(name)
        if record is None:
            return None
        if group is None:
            return {"group": name, "result": "absent"}
        return self._go_on(name, group, record, now)

    def release(self, name: str) -> dict[str, Any]:
        """Give a group the sizes that it had, and let it launch.

        Sizes that somebody set meanwhile stay: a deployment knew better.
        """
        record, group = self.records.read(name), self._describe(name)
        if record is None:
            return {"group": name, "result": "was not stopped"}
        result = "absent"
        if group is not None:
            result = "released"
            if sizes(group) == AT_REST:
                self.autoscaling.update_auto_scaling_group(
                    AutoScalingGroupName=name, **record["sizes"]
                )
            elif sizes(group) != record["sizes"]:
                result = "released; its sizes were changed meanwhile and stay"
            again = [p for p in HELD if p not in record["suspended"]]
            if again:
                self.autoscaling.resume_processes(AutoScalingGroupName=name, ScalingProcesses=again)
        # Last: until here, another release would find and do what is missing.
        self.records.drop(name)
        return {"group": name, "result": result, "sizes": record["sizes"]}

    def status(self, name: str) -> dict[str, Any]:
        """A group's sizes, and its record if it is being stopped."""
        group = self._describe(name)
        now = None if group is None else sizes(group)
        return {"group": name, "sizes": now, "record": self.records.read(name)}

    def _go_on(
        self, name: str, group: Mapping[str, Any], record: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        suspended = {p["ProcessName"] for p in group["SuspendedProcesses"]}
        if not suspended.issuperset(HELD):
            self.autoscaling.suspend_processes(
                AutoScalingGroupName=name, ScalingProcesses=list(HELD)
            )
        stop_at = datetime.fromtimestamp(record["stop_at"], UTC)
        if now < stop_at:
            at = stop_at.isoformat(timespec="seconds")
            return {"group": name, "result": "held", "stop_at": at, "reason": record["reason"]}
        if sizes(group) != AT_REST:
            self.autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, **AT_REST)
        found: dict[str, Any] = {"group": name, "result": "stopped", "reason": record["reason"]}
        # AWS does not scale protected instances in: their jobs end, or people decide.
        kept = [i["InstanceId"] for i in group["Instances"] if i.get("ProtectedFromScaleIn")]
        return found | ({"protected": sorted(kept)} if kept else {})

    def _describe(self, name: str) -> dict[str, Any] | None:
        answer = self.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        for group in answer["AutoScalingGroups"]:
            carried = {tag["Key"]: tag["Value"] for tag in group["Tags"]}
            self.records.refuse_foreign(name, carried)
            found: dict[str, Any] = group
            return found
        return None


def _record(group: Mapping[str, Any], reason: str, stop_at: datetime) -> dict[str, Any]:
    return {
        "sizes": sizes(group),
        "suspended": sorted(p["ProcessName"] for p in group["SuspendedProcesses"]),
        "reason": reason,
        "stop_at": int(stop_at.timestamp()),
    }


def sizes(group: Mapping[str, Any]) -> dict[str, int]:
    """A group's three sizes, as UpdateAutoScalingGroup takes them."""
    return {size: int(group[size]) for size in AT_REST}
