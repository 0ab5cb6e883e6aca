"""AWS Batch: what runs jobs, and the queues that they wait in."""

from __future__ import annotations

import uuid
from typing import Any

from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member

_RESOURCES = {
    "minVcpus": "minvCpus",
    "maxVcpus": "maxvCpus",
    "desiredVcpus": "desiredvCpus",
    "ec2Configurations": "ec2Configuration",
    "subnets": "subnets",
}
# What an update may say; the rest is a new environment (UpdateComputeEnvironment).
_UPDATABLE = frozenset(
    {
        "allocationStrategy",
        "bidPercentage",
        "desiredVcpus",
        "ec2Configurations",
        "instanceRole",
        "instanceTypes",
        "launchTemplate",
        "maxVcpus",
        "minVcpus",
        "securityGroupIds",
        "subnets",
        "type",
    }
)


def _name(inputs: Values) -> str:
    """The name, or a new one that begins with the prefix: what replaces one is made before."""
    return str(inputs.get("name") or inputs["namePrefix"] + uuid.uuid4().hex[:26])


def _resources(operation: str, inputs: Values) -> dict[str, Any]:
    given_ = inputs.get("computeResources")
    if given_ is None:
        return {}
    update = operation == "UpdateComputeEnvironment"
    wanted = {k: v for k, v in given_.items() if not update or k in _UPDATABLE}
    fitted = fit_member("batch", f"{operation}.computeResources", wanted, _RESOURCES)
    return {"computeResources": fitted}


def _environment(ctx: Context, id: str) -> dict[str, Any] | None:
    found = ctx.client("batch").describe_compute_environments(computeEnvironments=[id])
    environments: list[dict[str, Any]] = found["computeEnvironments"]
    return environments[0] if environments else None


def _environment_outputs(found: dict[str, Any]) -> Values:
    return {
        "arn": found["computeEnvironmentArn"],
        "name": found["computeEnvironmentName"],
        "ecsClusterArn": found["ecsClusterArn"],
        "serviceRole": found["serviceRole"],
        "state": found["state"],
        "status": found["status"],
        "statusReason": found["statusReason"],
    }


def _create_environment(ctx: Context, inputs: Values) -> tuple[str, Values]:
    name = _name(inputs)
    ctx.client("batch").create_compute_environment(
        computeEnvironmentName=name,
        type=inputs["type"],
        state=inputs.get("state", "ENABLED"),
        **given({"serviceRole": inputs.get("serviceRole"), "tags": inputs.get("tags")}),
        **_resources("CreateComputeEnvironment", inputs),
    )
    return name, _environment_outputs(_environment(ctx, name) or {})


def _read_environment(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = _environment(ctx, id)
    if found is None:
        return None
    there, wanted = found.get("computeResources", {}), inputs.get("computeResources") or {}
    scalars = {k: there.get(_RESOURCES.get(k, k), v) for k, v in wanted.items() if _plain(v)}
    return {
        **_environment_outputs(found),
        "computeResources": {**wanted, **scalars},
        "tags": found.get("tags", {}),
    }


def _plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _update_environment(ctx: Context, id: str, old: Values, new: Values) -> Values:
    batch = ctx.client("batch")
    changed = given(
        {
            "state": new.get("state") if new.get("state") != old.get("state") else None,
            "serviceRole": new.get("serviceRole"),
        }
    )
    if new.get("computeResources") != old.get("computeResources"):
        changed |= _resources("UpdateComputeEnvironment", new)
    if changed:
        batch.update_compute_environment(computeEnvironment=id, **changed)
    found = _environment(ctx, id) or {}
    _retag(ctx, found["computeEnvironmentArn"], old, new)
    return _environment_outputs(found)


def _retag(ctx: Context, arn: str, old: Values, new: Values) -> None:
    removed, added = tag_changes(old, new)
    if removed:
        ctx.client("batch").untag_resource(resourceArn=arn, tagKeys=removed)
    if added:
        ctx.client("batch").tag_resource(resourceArn=arn, tags=added)


def _delete_environment(ctx: Context, id: str, outputs: Values) -> None:
    """AWS deletes only what is disabled, so the provider disables it first."""
    del outputs
    batch = ctx.client("batch")
    if _environment(ctx, id) is not None:
        batch.update_compute_environment(computeEnvironment=id, state="DISABLED")
        batch.delete_compute_environment(computeEnvironment=id)


def _queue_request(inputs: Values) -> dict[str, Any]:
    orders = inputs.get("computeEnvironmentOrders") or []
    actions = inputs.get("jobStateTimeLimitActions")
    return given(
        {
            "state": inputs["state"],
            "priority": int(inputs["priority"]),
            "computeEnvironmentOrder": [
                {"order": int(one["order"]), "computeEnvironment": one["computeEnvironment"]}
                for one in orders
            ],
            "schedulingPolicyArn": inputs.get("schedulingPolicyArn"),
            "jobStateTimeLimitActions": [
                {**one, "maxTimeSeconds": int(one["maxTimeSeconds"])} for one in actions
            ]
            if actions
            else None,
        }
    )


def _queue(ctx: Context, id: str) -> dict[str, Any] | None:
    queues: list[dict[str, Any]] = ctx.client("batch").describe_job_queues(jobQueues=[id])[
        "jobQueues"
    ]
    return queues[0] if queues else None


def _create_queue(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("batch").create_job_queue(
        jobQueueName=inputs["name"], **_queue_request(inputs), tags=inputs.get("tags") or {}
    )
    return made["jobQueueArn"], {"arn": made["jobQueueArn"]}


def _read_queue(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _queue(ctx, id)
    if found is None:
        return None
    return given(
        {
            "arn": found["jobQueueArn"],
            "name": found["jobQueueName"],
            "state": found["state"],
            "priority": found["priority"],
            "computeEnvironmentOrders": found["computeEnvironmentOrder"],
            "schedulingPolicyArn": found.get("schedulingPolicyArn"),
            "tags": found.get("tags", {}),
        }
    )


def _update_queue(ctx: Context, id: str, old: Values, new: Values) -> Values:
    ctx.client("batch").update_job_queue(jobQueue=id, **_queue_request(new))
    _retag(ctx, id, old, new)
    return {"arn": id}


def _delete_queue(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    batch = ctx.client("batch")
    if _queue(ctx, id) is not None:
        batch.update_job_queue(jobQueue=id, state="DISABLED")
        batch.delete_job_queue(jobQueue=id)


HANDLERS = (
    Handler(
        type="aws:batch/computeEnvironment:ComputeEnvironment",
        grade="completed",
        note="ours: Batch's own role, changes of resources. Nothing is launched: jobs are done as "
        "soon as they are submitted",
        replace_on=frozenset(
            {
                "name",
                "namePrefix",
                "type",
                "computeResources.imageId",
                "computeResources.ec2KeyPair",
                "computeResources.placementGroup",
                "computeResources.spotIamFleetRole",
                "computeResources.tags",
            }
        ),
        naming=AutoName(limit=128, unless=("namePrefix",)),
        defaults={"state": "ENABLED"},
        create=_create_environment,
        read=_read_environment,
        update=_update_environment,
        delete=_delete_environment,
    ),
    Handler(
        type="aws:batch/jobQueue:JobQueue",
        grade="completed",
        note="moto keeps no limits on how long jobs wait: they live in the state alone",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        create=_create_queue,
        read=_read_queue,
        update=_update_queue,
        delete=_delete_queue,
    ),
)
