"""ECS task definitions, and the services that keep tasks of them running."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._fit import fit, fit_member
from infra.sandbox.services.ecs_cluster import ecs_tag_map, ecs_tags, retag

_OURS = ("containerDefinitions", "skipDestroy", "trackLatest", "tags", "tagsAll", "region")
_TASK = frozenset(
    {
        "containerDefinitions",
        "cpu",
        "enableFaultInjection",
        "ephemeralStorage",
        "executionRoleArn",
        "family",
        "ipcMode",
        "memory",
        "networkMode",
        "pidMode",
        "placementConstraints",
        "proxyConfiguration",
        "requiresCompatibilities",
        "runtimePlatform",
        "taskRoleArn",
        "volumes",
    }
)
"""A revision never changes: all of these make a new one."""


def _register(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("ecs", "RegisterTaskDefinition", inputs, drop=_OURS)
    made = ctx.client("ecs").register_task_definition(
        **request,
        containerDefinitions=json.loads(inputs["containerDefinitions"]),
        tags=ecs_tags(inputs.get("tags")),
    )["taskDefinition"]
    return inputs["family"], _definition(made["taskDefinitionArn"])


def _definition(arn: str) -> Values:
    family, _, revision = arn.rpartition(":")
    return {"arn": arn, "arnWithoutRevision": family, "revision": int(revision)}


def _read_definition(ctx: Context, id: str, inputs: Values) -> Values | None:
    """The newest revision of the family, as moto numbers them; None when all are gone."""
    try:
        answer = ctx.client("ecs").describe_task_definition(taskDefinition=id, include=["TAGS"])
    except ClientError as error:
        if missing(error):
            return None
        raise
    found = answer["taskDefinition"]
    if found.get("status") == "INACTIVE":
        return None
    now = {
        "cpu": found.get("cpu"),
        "memory": found.get("memory"),
        "networkMode": found.get("networkMode"),
        "tags": ecs_tag_map(answer.get("tags")),
    }
    kept = {k: v for k, v in now.items() if k in inputs and v is not None}
    return {**_definition(found["taskDefinitionArn"]), **kept}


def _update_definition(ctx: Context, id: str, old: Values, new: Values) -> Values:
    found = ctx.client("ecs").describe_task_definition(taskDefinition=id)["taskDefinition"]
    retag(ctx, found["taskDefinitionArn"], old, new)
    return _definition(found["taskDefinitionArn"])


def _deregister(ctx: Context, id: str, outputs: Values) -> None:
    """The emulator ends revisions that AWS, told to skip it, would keep: nothing may be left."""
    del id
    ctx.client("ecs").deregister_task_definition(taskDefinition=outputs["arn"])


_KEPT = (
    "availabilityZoneRebalancing",
    "desiredCount",
    "enableEcsManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "platformVersion",
    "propagateTags",
)
_NAMES = {
    "enableEcsManagedTags": "enableECSManagedTags",
    "capacityProviderStrategies": "capacityProviderStrategy",
}


def _service(inputs: Values) -> dict[str, Any]:
    """What creating and changing a service have in common."""
    request = {
        _NAMES.get(name, name): inputs[name] for name in _KEPT if inputs.get(name) is not None
    }
    request["taskDefinition"] = inputs["taskDefinition"]
    strategies = inputs.get("capacityProviderStrategies")
    if strategies:
        member = "CreateService.capacityProviderStrategy"
        request["capacityProviderStrategy"] = fit_member("ecs", member, strategies)
    if inputs.get("loadBalancers"):
        member = "CreateService.loadBalancers"
        request["loadBalancers"] = fit_member("ecs", member, inputs["loadBalancers"])
    network = inputs.get("networkConfiguration")
    if network:
        public = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
        request["networkConfiguration"] = {
            "awsvpcConfiguration": {
                "subnets": network["subnets"],
                "securityGroups": network.get("securityGroups") or [],
                "assignPublicIp": public,
            }
        }
    deployment = _deployment(inputs)
    return {**request, "deploymentConfiguration": deployment} if deployment else request


def _deployment(inputs: Values) -> dict[str, Any]:
    """One structure of AWS's, of which the provider makes five properties."""
    given = dict(inputs.get("deploymentConfiguration") or {})
    hooks = given.pop("lifecycleHooks", None) or []
    path = "CreateService.deploymentConfiguration"
    found: dict[str, Any] = fit_member("ecs", path, given)
    if hooks:
        found["lifecycleHooks"] = [_hook(hook) for hook in hooks]
    for ours, theirs in (
        ("deploymentCircuitBreaker", "deploymentCircuitBreaker"),
        ("alarms", "alarms"),
    ):
        if inputs.get(ours):
            found[theirs] = fit_member("ecs", f"{path}.{theirs}", inputs[ours])
    for ours, theirs in (
        ("deploymentMaximumPercent", "maximumPercent"),
        ("deploymentMinimumHealthyPercent", "minimumHealthyPercent"),
    ):
        if inputs.get(ours) is not None:
            found[theirs] = int(inputs[ours])
    return found


def _hook(given: Values) -> dict[str, Any]:
    """Its details are a document of the caller's own, which the provider writes as text."""
    hook = {k: v for k, v in given.items() if v is not None and k != "hookDetails"}
    if given.get("hookDetails"):
        hook["hookDetails"] = json.loads(given["hookDetails"])
    return hook


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("ecs").create_service(
        cluster=inputs["cluster"],
        serviceName=inputs["name"],
        **_service(inputs),
        tags=ecs_tags(inputs.get("tags")),
    )["service"]["serviceArn"]
    return arn, {"arn": arn}


def _cluster(values: Values) -> str:
    return str(values["cluster"])


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        found = ctx.client("ecs").describe_services(
            cluster=_cluster(inputs), services=[id], include=["TAGS"]
        )["services"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    active = [s for s in found if s["status"] != "INACTIVE"]
    if not active:
        return None
    (service,) = active
    now = {
        "desiredCount": service["desiredCount"],
        "taskDefinition": service["taskDefinition"],
        "tags": ecs_tag_map(service.get("tags")),
    }
    return {"arn": id, **{k: v for k, v in now.items() if k in inputs}}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    request = _service(new)
    if old.get("desiredCount") == new.get("desiredCount"):
        request.pop("desiredCount", None)  # the load has its say meanwhile
    ctx.client("ecs").update_service(
        cluster=_cluster(new),
        service=new["name"],
        **request,
        forceNewDeployment=bool(new.get("forceNewDeployment")),
    )
    retag(ctx, id, old, new)
    return {"arn": id}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("ecs").delete_service(cluster=_cluster(outputs), service=id, force=True)


HANDLERS = (
    Handler(
        type="aws:ecs/taskDefinition:TaskDefinition",
        grade="completed",
        note="registered and read back; no container runs. Revisions end with their resource",
        replace_on=_TASK,
        create=_register,
        read=_read_definition,
        update=_update_definition,
        delete=_deregister,
    ),
    Handler(
        type="aws:ecs/service:Service",
        grade="completed",
        note="the service, its count, task definition, network and tags exist; the rest is checked "
        "by botocore. No task runs, no deployment shifts traffic",
        replace_on=frozenset({"cluster", "launchType", "name", "schedulingStrategy"}),
        delete_before_replace=True,
        naming=AutoName(),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
