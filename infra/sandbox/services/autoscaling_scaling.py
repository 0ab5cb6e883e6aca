"""What makes an autoscaling group grow, shrink and wait: policies, schedules, lifecycle hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import by_putting
from infra.sandbox.services._fit import fit

_GROUP = {"autoscalingGroupName": "AutoScalingGroupName"}
_POLICY = {
    **_GROUP,
    "name": "PolicyName",
    "metricDimensions": "Dimensions",
    "metricIntervalLowerBound": "MetricIntervalLowerBound",
}
_SCHEDULE = {**_GROUP, "scheduledActionName": "ScheduledActionName"}
_HOOK = {
    **_GROUP,
    "name": "LifecycleHookName",
    "notificationTargetArn": "NotificationTargetARN",
    "roleArn": "RoleARN",
}
_UNCHANGED = -1
"""A schedule's size that says: leave the group's as it is."""

Find = Callable[[Context, str, Values], dict[str, Any] | None]


def _first(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    return found[0] if found else None


def _put_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("autoscaling", "PutScalingPolicy", inputs, _POLICY, ("region",))
    ctx.client("autoscaling").put_scaling_policy(**request)
    # moto answers without the ARN.
    found = _find_policy(ctx, inputs["name"], inputs) or {}
    return inputs["name"], {"arn": found.get("PolicyARN")}


def _find_policy(ctx: Context, id: str, inputs: Values) -> dict[str, Any] | None:
    answer = ctx.client("autoscaling").describe_policies(
        AutoScalingGroupName=inputs["autoscalingGroupName"], PolicyNames=[id]
    )
    return _first(answer["ScalingPolicies"])


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("autoscaling").delete_policy(
        AutoScalingGroupName=outputs["autoscalingGroupName"], PolicyName=id
    )


def _put_schedule(ctx: Context, inputs: Values) -> tuple[str, Values]:
    given = {k: v for k, v in inputs.items() if v != _UNCHANGED}
    request = fit("autoscaling", "PutScheduledUpdateGroupAction", given, _SCHEDULE, ("region",))
    ctx.client("autoscaling").put_scheduled_update_group_action(**request)
    found = _find_schedule(ctx, inputs["scheduledActionName"], inputs) or {}
    return inputs["scheduledActionName"], {"arn": found.get("ScheduledActionARN")}


def _find_schedule(ctx: Context, id: str, inputs: Values) -> dict[str, Any] | None:
    answer = ctx.client("autoscaling").describe_scheduled_actions(
        AutoScalingGroupName=inputs["autoscalingGroupName"], ScheduledActionNames=[id]
    )
    return _first(answer["ScheduledUpdateGroupActions"])


def _delete_schedule(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("autoscaling").delete_scheduled_action(
        AutoScalingGroupName=outputs["autoscalingGroupName"], ScheduledActionName=id
    )


def _put_hook(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("autoscaling", "PutLifecycleHook", inputs, _HOOK, ("region",))
    ctx.client("autoscaling").put_lifecycle_hook(**request)
    return inputs["name"], {}


def _find_hook(ctx: Context, id: str, inputs: Values) -> dict[str, Any] | None:
    answer = ctx.client("autoscaling").describe_lifecycle_hooks(
        AutoScalingGroupName=inputs["autoscalingGroupName"], LifecycleHookNames=[id]
    )
    return _first(answer["LifecycleHooks"])


def _delete_hook(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("autoscaling").delete_lifecycle_hook(
        AutoScalingGroupName=outputs["autoscalingGroupName"], LifecycleHookName=id
    )


def _read(find: Find, shown: dict[str, str]) -> Callable[[Context, str, Values], Values | None]:
    """A read that reports these inputs (Pulumi's name to AWS's) as the group has them now."""

    def read(ctx: Context, id: str, inputs: Values) -> Values | None:
        found = find(ctx, id, inputs)
        if found is None:
            return None
        return {
            name: found[member]
            for name, member in shown.items()
            if name in inputs and found.get(member) is not None
        }

    return read


HANDLERS = (
    Handler(
        type="aws:autoscaling/policy:Policy",
        grade="emulated",
        note="kept and read back; nothing in the emulator scales by it",
        replace_on=frozenset({"name", "autoscalingGroupName"}),
        naming=AutoName(),
        defaults={"enabled": True},
        create=_put_policy,
        read=_read(_find_policy, {"policyType": "PolicyType"}),
        update=by_putting(_put_policy),
        delete=_delete_policy,
    ),
    Handler(
        type="aws:autoscaling/schedule:Schedule",
        grade="emulated",
        note="kept and read back; nothing happens in the emulator at its time",
        replace_on=frozenset({"scheduledActionName", "autoscalingGroupName"}),
        create=_put_schedule,
        read=_read(
            _find_schedule,
            {
                "recurrence": "Recurrence",
                "desiredCapacity": "DesiredCapacity",
                "minSize": "MinSize",
                "maxSize": "MaxSize",
            },
        ),
        update=by_putting(_put_schedule),
        delete=_delete_schedule,
    ),
    Handler(
        type="aws:autoscaling/lifecycleHook:LifecycleHook",
        grade="completed",
        note="ours: actions are completed, once for each instance that its group has ended; "
        "the emulator's instances do not wait for it",
        replace_on=frozenset({"name", "autoscalingGroupName"}),
        naming=AutoName(),
        create=_put_hook,
        read=_read(
            _find_hook,
            {"defaultResult": "DefaultResult", "lifecycleTransition": "LifecycleTransition"},
        ),
        update=by_putting(_put_hook),
        delete=_delete_hook,
    ),
)
