"""AWS Batch: what jobs are, and how teams share a queue."""

from __future__ import annotations

import json
from typing import Any

from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member


def _request(inputs: Values) -> dict[str, Any]:
    retry = inputs.get("retryStrategy")
    timeout = inputs.get("timeout")
    properties = inputs.get("containerProperties")
    return given(
        {
            "jobDefinitionName": inputs["name"],
            "type": inputs["type"],
            "parameters": inputs.get("parameters"),
            "platformCapabilities": inputs.get("platformCapabilities"),
            "propagateTags": inputs.get("propagateTags"),
            "schedulingPriority": inputs.get("schedulingPriority"),
            "containerProperties": json.loads(properties) if properties else None,
            "retryStrategy": fit_member("batch", "RegisterJobDefinition.retryStrategy", retry)
            if retry
            else None,
            "timeout": fit_member("batch", "RegisterJobDefinition.timeout", timeout)
            if timeout
            else None,
            "tags": inputs.get("tags"),
        }
    )


def _outputs(arn: str) -> Values:
    prefix, _, revision = arn.rpartition(":")
    return {"arn": arn, "arnPrefix": prefix, "revision": int(revision)}


def _active(ctx: Context, name: str) -> dict[str, Any] | None:
    """The newest active revision."""
    found = ctx.client("batch").describe_job_definitions(jobDefinitionName=name, status="ACTIVE")
    revisions: list[dict[str, Any]] = found["jobDefinitions"]
    return max(revisions, key=lambda one: one["revision"], default=None)


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("batch").register_job_definition(**_request(inputs))["jobDefinitionArn"]
    return arn, _outputs(arn)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    # An update registers a further revision: the id names the first one.
    name = inputs.get("name") or id.rsplit("/", 1)[-1].partition(":")[0]
    found = _active(ctx, name)
    if found is None:
        return None
    return {**_outputs(found["jobDefinitionArn"]), "type": found["type"], "tags": found["tags"]}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id
    batch, before = ctx.client("batch"), _active(ctx, new["name"])
    changed = {k for k in {*old, *new} if old.get(k) != new.get(k)}
    if before is not None and changed <= {"tags", "deregisterOnNewRevision"}:
        arn = before["jobDefinitionArn"]
        removed, added = tag_changes(old, new)
        if removed:
            batch.untag_resource(resourceArn=arn, tagKeys=removed)
        if added:
            batch.tag_resource(resourceArn=arn, tags=added)
        return _outputs(arn)
    made = batch.register_job_definition(**_request(new))["jobDefinitionArn"]
    if before is not None and new.get("deregisterOnNewRevision", True):
        batch.deregister_job_definition(jobDefinition=before["jobDefinitionArn"])
    return _outputs(made)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del id
    batch = ctx.client("batch")
    found = batch.describe_job_definitions(jobDefinitionName=outputs["name"], status="ACTIVE")
    for revision in found["jobDefinitions"]:
        batch.deregister_job_definition(jobDefinition=revision["jobDefinitionArn"])


def _check(inputs: Values) -> list[Failure]:
    properties = inputs.get("containerProperties")
    if not isinstance(properties, str):
        return []
    try:
        json.loads(properties)
    except ValueError as error:
        return [("containerProperties", f"it is no JSON: {error}")]
    return []


def _policy(inputs: Values) -> dict[str, Any]:
    wanted = inputs.get("fairSharePolicy")
    renames = {"shareDistributions": "shareDistribution"}
    path = "CreateSchedulingPolicy.fairsharePolicy"
    return {"fairsharePolicy": fit_member("batch", path, wanted, renames)} if wanted else {}


def _create_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("batch").create_scheduling_policy(
        name=inputs["name"], **_policy(inputs), tags=inputs.get("tags") or {}
    )["arn"]
    return arn, {"arn": arn}


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    found = ctx.client("batch").describe_scheduling_policies(arns=[id])["schedulingPolicies"]
    if not found:
        return None
    there: Values = {"arn": id, "name": found[0]["name"], "tags": found[0].get("tags", {})}
    decay = found[0].get("fairsharePolicy", {}).get("shareDecaySeconds")
    if inputs.get("fairSharePolicy") and decay is not None:
        there["fairSharePolicy"] = {**inputs["fairSharePolicy"], "shareDecaySeconds": decay}
    return there


def _update_policy(ctx: Context, id: str, old: Values, new: Values) -> Values:
    batch = ctx.client("batch")
    batch.update_scheduling_policy(arn=id, **_policy(new))
    removed, added = tag_changes(old, new)
    if removed:
        batch.untag_resource(resourceArn=id, tagKeys=removed)
    if added:
        batch.tag_resource(resourceArn=id, tags=added)
    return {"arn": id}


def _delete_policy(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("batch").delete_scheduling_policy(arn=id)


HANDLERS = (
    Handler(
        type="aws:batch/jobDefinition:JobDefinition",
        grade="emulated",
        replace_on=frozenset({"name", "type", "platformCapabilities"}),
        changing=frozenset({"arn", "revision"}),
        naming=AutoName(limit=128),
        defaults={"deregisterOnNewRevision": True, "propagateTags": False},
        check=_check,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:batch/schedulingPolicy:SchedulingPolicy",
        grade="emulated",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        create=_create_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
    ),
)
