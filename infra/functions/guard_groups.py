"""Stops autoscaling groups gracefully, and gives them back what they had.

A parameter for each group is the record of its sizes from before, and at the same time the signal
to the agents on its instances: it is created by a request that fails if it exists, so that the
first stop's record stays whatever comes twice or at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

HELD = ("Launch", "ScheduledActions")
"""Nothing new starts while jobs write their checkpoints, and no schedule raises the sizes again."""
AT_REST = {"MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0}


@dataclass(frozen=True)
class Groups:
    """The groups that the guard may stop.

    Args:
        autoscaling: a client.
        ssm: a client.
        records: the names of the groups' parameters, by the names of the groups.
        tags: what a group must carry, or it is left alone.
    """

    autoscaling: Any
    ssm: Any
    records: Mapping[str, str]
    tags: Mapping[str, str]

    def stop(self, name: str, reason: str, now: datetime, grace: timedelta) -> dict[str, Any]:
        """Hold a group, tell its agents, and set its sizes to zero when the grace is over."""
        group = self._describe(name)
        if group is None:
            return {"group": name, "result": "absent"}
        record = self._record(name)
        if record is None:
            if not group["MaxSize"]:
                return {"group": name, "result": "at rest before"}
            record = self._create(name, group, reason, now + grace)
        return self._go_on(name, group, record, now)

    def finish(self, name: str, now: datetime) -> dict[str, Any] | None:
        """Go on with what was begun; None where the group is not being stopped."""
        record, group = self._record(name), self._describe(name)
        if record is None:
            return None
        if group is None:
            return {"group": name, "result": "absent"}
        return self._go_on(name, group, record, now)

    def release(self, name: str) -> dict[str, Any]:
        """Give a group the sizes that it had, and let it launch.

        Sizes that somebody set meanwhile stay: a deployment knew better.
        """
        record, group = self._record(name), self._describe(name)
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
        self.ssm.delete_parameter(Name=self.records[name])
        return {"group": name, "result": result, "sizes": record["sizes"]}

    def status(self, name: str) -> dict[str, Any]:
        """A group's sizes, and its record if it is being stopped."""
        group = self._describe(name)
        now = None if group is None else sizes(group)
        return {"group": name, "sizes": now, "record": self._record(name)}

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
            if not self.tags.items() <= carried.items():
                raise PermissionError(f"{name} is not this stack's: it lacks {dict(self.tags)}")
            found: dict[str, Any] = group
            return found
        return None

    def _record(self, name: str) -> dict[str, Any] | None:
        try:
            answer = self.ssm.get_parameter(Name=self.records[name])
        except ClientError as error:
            if error.response["Error"]["Code"] == "ParameterNotFound":
                return None
            raise
        record: dict[str, Any] = json.loads(answer["Parameter"]["Value"])
        return record

    def _create(
        self, name: str, group: Mapping[str, Any], reason: str, stop_at: datetime
    ) -> dict[str, Any]:
        record = {
            "sizes": sizes(group),
            "suspended": sorted(p["ProcessName"] for p in group["SuspendedProcesses"]),
            "reason": reason,
            "stop_at": int(stop_at.timestamp()),
        }
        try:
            self.ssm.put_parameter(
                Name=self.records[name],
                Description=f"The spend guard stops {name}; its sizes from before",
                Type="String",
                Value=json.dumps(record),
                Tags=[{"Key": key, "Value": value} for key, value in self.tags.items()],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ParameterAlreadyExists":
                raise
            return self._record(name) or record  # another call was first: its record counts
        return record


def sizes(group: Mapping[str, Any]) -> dict[str, int]:
    """A group's three sizes, as UpdateAutoScalingGroup takes them."""
    return {size: int(group[size]) for size in AT_REST}
