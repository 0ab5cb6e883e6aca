"""Lifecycle actions, which moto lacks: an instance's ending is completed once, by itself.

The emulator ends an interrupted instance at once, where AWS's group would wait for its hook. So an
action is active from then on, for each instance that its group has ended, until it is completed.
"""

from __future__ import annotations

from typing import Any

COMPLETED = "_trimtab_completed"
RESULTS = ("CONTINUE", "ABANDON")


def install() -> None:
    """Teach moto both operations; doing it twice does no harm."""
    from moto.autoscaling.responses import AutoScalingResponse

    responses: Any = AutoScalingResponse
    responses.complete_lifecycle_action = complete_lifecycle_action
    responses.record_lifecycle_action_heartbeat = record_lifecycle_action_heartbeat


def complete_lifecycle_action(self: Any) -> Any:
    """CompleteLifecycleAction: a second one finds no action, as on AWS."""
    from moto.core.responses import EmptyResult

    result = self._get_param("LifecycleActionResult")
    if result not in RESULTS:
        raise _refusal(f"LifecycleActionResult must be one of {', '.join(RESULTS)}")
    completed, action = _active(self)
    completed.add(action)
    return EmptyResult()


def record_lifecycle_action_heartbeat(self: Any) -> Any:
    """RecordLifecycleActionHeartbeat: the emulator does not count the time."""
    from moto.core.responses import EmptyResult

    _active(self)
    return EmptyResult()


def _active(self: Any) -> tuple[set[tuple[str, str, str]], tuple[str, str, str]]:
    """The backend's completed actions, and the one that the request is about."""
    backend = self.autoscaling_backend
    group, hook = self._get_param("AutoScalingGroupName"), self._get_param("LifecycleHookName")
    instance = self._get_param("InstanceId") or ""
    if group not in backend.autoscaling_groups or not backend.describe_lifecycle_hooks(
        group, [hook]
    ):
        raise _refusal(f"No hook found with name {hook} for Auto Scaling group {group}")
    completed: set[tuple[str, str, str]] = getattr(backend, COMPLETED, set())
    setattr(backend, COMPLETED, completed)
    action = (group, hook, instance)
    if action in completed or not _ended(backend, group, instance):
        raise _refusal(f"No active Lifecycle Action found with instance ID {instance}")
    return completed, action


def _ended(backend: Any, group: str, instance: str) -> bool:
    """Was this an instance of the group, and is it ending?"""
    for one in backend.ec2_backend.all_instances():
        if one.id == instance:
            tags = {tag["key"]: tag["value"] for tag in one.get_tags()}
            gone = one.state in ("shutting-down", "terminated")
            return gone and tags.get("aws:autoscaling:groupName") == group
    return False


def _refusal(message: str) -> Exception:
    from moto.autoscaling.exceptions import ValidationError

    refusal: Exception = ValidationError(message)
    return refusal
