"""Autoscaling groups; what they launch is decided in infra/sandbox/launches.py."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._fit import fit, fit_member

_RENAMES = {
    "name": "AutoScalingGroupName",
    "id": "LaunchTemplateId",
    "targetGroupArns": "TargetGroupARNs",
    "maxInstanceLifetime": "MaxInstanceLifetime",
    "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
    "loadBalancers": "LoadBalancerNames",
    "launchConfiguration": "LaunchConfigurationName",
}
# Set by calls of their own, or the provider's own behaviour.
_APART = (
    "enabledMetrics",
    "forceDelete",
    "forceDeleteWarmPool",
    "ignoreFailedScalingActivities",
    "initialLifecycleHooks",
    "instanceRefresh",
    "metricsGranularity",
    "minElbCapacity",
    "namePrefix",
    "region",
    "suspendedProcesses",
    "tags",
    "vpcZoneIdentifiers",
    "waitForCapacityTimeout",
    "waitForElbCapacity",
    "warmPool",
)
_AT_CREATION = ("targetGroupArns", "loadBalancers")


def _request(operation: str, inputs: Values, *drop: str) -> dict[str, Any]:
    given = dict(inputs)
    template = given.get("launchTemplate")
    if template:  # `name` means the template's name here, and the group's above
        given["launchTemplate"] = {
            {"id": "launchTemplateId", "name": "launchTemplateName"}.get(k, k): v
            for k, v in template.items()
        }
    request = fit("autoscaling", operation, given, _RENAMES, (*_APART, *drop))
    if inputs.get("vpcZoneIdentifiers"):
        request["VPCZoneIdentifier"] = ",".join(inputs["vpcZoneIdentifiers"])
    return request


def _tags(name: str, inputs: Values) -> list[dict[str, Any]]:
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": tag["key"],
            "Value": str(tag.get("value", "")),
            "PropagateAtLaunch": bool(tag["propagateAtLaunch"]),
        }
        for tag in inputs.get("tags") or []
    ]


def _find(ctx: Context, name: str) -> dict[str, Any] | None:
    found = ctx.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    groups: list[dict[str, Any]] = found["AutoScalingGroups"]
    return groups[0] if groups else None


def _outputs(ctx: Context, name: str) -> Values:
    found = _find(ctx, name) or {}
    return {
        "arn": found.get("AutoScalingGroupARN"),
        "availabilityZones": found.get("AvailabilityZones"),
        "defaultCooldown": found.get("DefaultCooldown"),
        "desiredCapacity": found.get("DesiredCapacity"),
        "healthCheckType": found.get("HealthCheckType"),
        "serviceLinkedRoleArn": found.get("ServiceLinkedRoleARN"),
    }


def _set_apart(ctx: Context, name: str, old: Values, new: Values) -> None:
    client = ctx.client("autoscaling")
    metrics = new.get("enabledMetrics") or []
    if metrics and old.get("enabledMetrics") != metrics:
        client.enable_metrics_collection(
            AutoScalingGroupName=name,
            Metrics=metrics,
            Granularity=new.get("metricsGranularity", "1Minute"),
        )
    before, after = (
        set(old.get("suspendedProcesses") or []),
        set(new.get("suspendedProcesses") or []),
    )
    if before - after:
        client.resume_processes(AutoScalingGroupName=name, ScalingProcesses=sorted(before - after))
    if after - before:
        client.suspend_processes(AutoScalingGroupName=name, ScalingProcesses=sorted(after - before))


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    client, name = ctx.client("autoscaling"), inputs["name"]
    hooks = {}
    if inputs.get("initialLifecycleHooks"):
        hooks["LifecycleHookSpecificationList"] = fit_member(
            "autoscaling",
            "CreateAutoScalingGroup.LifecycleHookSpecificationList",
            inputs["initialLifecycleHooks"],
            {"name": "LifecycleHookName", "notificationTargetArn": "NotificationTargetARN"},
        )
    client.create_auto_scaling_group(
        **_request("CreateAutoScalingGroup", inputs), Tags=_tags(name, inputs), **hooks
    )
    _set_apart(ctx, name, {}, inputs)
    if inputs.get("warmPool"):
        client.put_warm_pool(AutoScalingGroupName=name, **_warm_pool(inputs))
    return name, _outputs(ctx, name)


def _warm_pool(inputs: Values) -> dict[str, Any]:
    return fit("autoscaling", "PutWarmPool", inputs["warmPool"])


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _find(ctx, id)
    if found is None:
        return None
    now: Values = {
        "minSize": found["MinSize"],
        "maxSize": found["MaxSize"],
        "desiredCapacity": found["DesiredCapacity"],
        "vpcZoneIdentifiers": [z for z in found.get("VPCZoneIdentifier", "").split(",") if z],
        "tags": [
            {"key": t["Key"], "value": t["Value"], "propagateAtLaunch": t["PropagateAtLaunch"]}
            for t in found.get("Tags", [])
        ],
    }
    return {**_outputs(ctx, id), **{k: v for k, v in now.items() if k in inputs}}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    client = ctx.client("autoscaling")
    _retag(ctx, id, old, new)
    _retarget(ctx, id, old, new)
    _set_apart(ctx, id, old, new)
    client.update_auto_scaling_group(**_request("UpdateAutoScalingGroup", new, *_AT_CREATION))
    if new.get("warmPool") and old.get("warmPool") != new["warmPool"]:
        client.put_warm_pool(AutoScalingGroupName=id, **_warm_pool(new))
    if _refreshes(old, new):
        client.start_instance_refresh(AutoScalingGroupName=id, **_refresh(new))
    return _outputs(ctx, id)


def _refreshes(old: Values, new: Values) -> bool:
    """The real provider starts a refresh by itself when what is launched changes, if asked to."""
    if not new.get("instanceRefresh"):
        return False
    triggers = {"launchConfiguration", "launchTemplate", "mixedInstancesPolicy"}
    triggers |= set(new["instanceRefresh"].get("triggers") or [])
    return any(old.get(name) != new.get(name) for name in triggers)


def _refresh(inputs: Values) -> dict[str, Any]:
    given = {k: v for k, v in inputs["instanceRefresh"].items() if k != "triggers"}
    return fit("autoscaling", "StartInstanceRefresh", given)


def _retag(ctx: Context, name: str, old: Values, new: Values) -> None:
    client = ctx.client("autoscaling")
    kept = {tag["key"] for tag in new.get("tags") or []}
    gone = [tag for tag in _tags(name, old) if tag["Key"] not in kept]
    if gone:
        client.delete_tags(Tags=gone)
    if new.get("tags") and old.get("tags") != new["tags"]:
        client.create_or_update_tags(Tags=_tags(name, new))


def _retarget(ctx: Context, name: str, old: Values, new: Values) -> None:
    client = ctx.client("autoscaling")
    before, after = set(old.get("targetGroupArns") or []), set(new.get("targetGroupArns") or [])
    if before - after:
        client.detach_load_balancer_target_groups(
            AutoScalingGroupName=name, TargetGroupARNs=sorted(before - after)
        )
    if after - before:
        client.attach_load_balancer_target_groups(
            AutoScalingGroupName=name, TargetGroupARNs=sorted(after - before)
        )


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    if _find(ctx, id) is not None:
        ctx.client("autoscaling").delete_auto_scaling_group(
            AutoScalingGroupName=id, ForceDelete=True
        )


_WHAT = ("launchConfiguration", "launchTemplate", "mixedInstancesPolicy")


def _check(inputs: Values) -> list[Failure]:
    failures = []
    if sum(bool(name in inputs) for name in _WHAT) != 1:
        failures.append(("launchTemplate", f"exactly one of {', '.join(_WHAT)} is required"))
    low, high = inputs.get("minSize"), inputs.get("maxSize")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        failures.append(("minSize", f"{low} is above maxSize, {high}"))
    return failures


HANDLERS = (
    Handler(
        type="aws:autoscaling/group:Group",
        grade="completed",
        note="ours: launch by override, requirements, purchase option and zone; tagged volumes; "
        "instance refresh at once. Settings that moto does not keep live in the state alone.",
        replace_on=frozenset({"name", "namePrefix"}),
        changing=frozenset({"desiredCapacity"}),
        naming=AutoName(unless=("namePrefix",)),
        defaults={"forceDelete": False, "waitForCapacityTimeout": "10m"},
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
