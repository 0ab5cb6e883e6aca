"""Application Auto Scaling: the bounds of a service's tasks, and what moves them."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import by_putting
from infra.sandbox.services._fit import fit

_WHERE = ("serviceNamespace", "resourceId", "scalableDimension")
_TARGET = {"roleArn": "RoleARN"}
_POLICY = {"name": "PolicyName"}
_ACTION = {"name": "ScheduledActionName"}


def _place(values: Values) -> dict[str, str]:
    """Which scalable target something is about, in AWS's spelling."""
    return {name[:1].upper() + name[1:]: str(values[name]) for name in _WHERE}


def _register(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("application-autoscaling", "RegisterScalableTarget", inputs, _TARGET, ("region",))
    made = ctx.client("application-autoscaling").register_scalable_target(**request)
    return inputs["resourceId"], {"arn": made["ScalableTargetARN"]}


def _find_target(ctx: Context, values: Values) -> dict[str, Any] | None:
    found = ctx.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=values["serviceNamespace"],
        ResourceIds=[values["resourceId"]],
        ScalableDimension=values["scalableDimension"],
    )["ScalableTargets"]
    first: dict[str, Any] | None = found[0] if found else None
    return first


def _read_target(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id
    found = _find_target(ctx, inputs)
    if found is None:
        return None
    return {"minCapacity": found["MinCapacity"], "maxCapacity": found["MaxCapacity"]}


def _deregister(ctx: Context, id: str, outputs: Values) -> None:
    del id
    if _find_target(ctx, outputs) is not None:  # it goes with its service
        ctx.client("application-autoscaling").deregister_scalable_target(**_place(outputs))


def _put_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("application-autoscaling", "PutScalingPolicy", inputs, _POLICY, ("region",))
    made = ctx.client("application-autoscaling").put_scaling_policy(**request)
    return inputs["name"], {"arn": made["PolicyARN"], "alarmArns": []}


def _find_policy(ctx: Context, id: str, values: Values) -> dict[str, Any] | None:
    found = ctx.client("application-autoscaling").describe_scaling_policies(
        ServiceNamespace=values["serviceNamespace"],
        ResourceId=values["resourceId"],
        ScalableDimension=values["scalableDimension"],
    )["ScalingPolicies"]
    return next((p for p in found if p["PolicyName"] == id), None)


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _find_policy(ctx, id, inputs)
    if found is None:
        return None
    return {"arn": found["PolicyARN"], "policyType": found["PolicyType"], "alarmArns": []}


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    if _find_policy(ctx, id, outputs) is not None:
        client = ctx.client("application-autoscaling")
        client.delete_scaling_policy(PolicyName=id, **_place(outputs))


def _put_action(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("application-autoscaling", "PutScheduledAction", inputs, _ACTION, ("region",))
    ctx.client("application-autoscaling").put_scheduled_action(**request)
    found = _find_action(ctx, inputs["name"], inputs) or {}
    return inputs["name"], {"arn": found.get("ScheduledActionARN")}


def _find_action(ctx: Context, id: str, values: Values) -> dict[str, Any] | None:
    found = ctx.client("application-autoscaling").describe_scheduled_actions(
        ServiceNamespace=values["serviceNamespace"],
        ResourceId=values["resourceId"],
        ScheduledActionNames=[id],
    )["ScheduledActions"]
    first: dict[str, Any] | None = found[0] if found else None
    return first


def _read_action(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _find_action(ctx, id, inputs)
    if found is None:
        return None
    bounds = found.get("ScalableTargetAction") or {}
    return {
        "arn": found["ScheduledActionARN"],
        "schedule": found["Schedule"],
        "scalableTargetAction": {
            ours: bounds[theirs]
            for ours, theirs in (("minCapacity", "MinCapacity"), ("maxCapacity", "MaxCapacity"))
            if theirs in bounds
        },
    }


def _delete_action(ctx: Context, id: str, outputs: Values) -> None:
    if _find_action(ctx, id, outputs) is not None:
        client = ctx.client("application-autoscaling")
        client.delete_scheduled_action(ScheduledActionName=id, **_place(outputs))


_NOTE = "kept and read back; nothing in the emulator scales by it"

HANDLERS = (
    Handler(
        type="aws:appautoscaling/target:Target",
        grade="emulated",
        note=f"{_NOTE}; its tags are kept in the state",
        replace_on=frozenset(_WHERE),
        create=_register,
        read=_read_target,
        update=by_putting(_register),
        delete=_deregister,
    ),
    Handler(
        type="aws:appautoscaling/policy:Policy",
        grade="emulated",
        note=_NOTE,
        replace_on=frozenset({"name", *_WHERE}),
        naming=AutoName(),
        defaults={"policyType": "StepScaling"},
        create=_put_policy,
        read=_read_policy,
        update=by_putting(_put_policy),
        delete=_delete_policy,
    ),
    Handler(
        type="aws:appautoscaling/scheduledAction:ScheduledAction",
        grade="emulated",
        note="kept and read back; nothing happens in the emulator at its time",
        replace_on=frozenset({"name", *_WHERE}),
        naming=AutoName(),
        defaults={"timezone": "UTC"},
        create=_put_action,
        read=_read_action,
        update=by_putting(_put_action),
        delete=_delete_action,
    ),
)
