"""Who may call a Lambda function, and which streams and queues it reads."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.recorded import stable_id
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit

_PERMISSION = {
    "action": "Action",
    "eventSourceToken": "EventSourceToken",
    "functionUrlAuthType": "FunctionUrlAuthType",
    "invokedViaFunctionUrl": "InvokedViaFunctionUrl",
    "principal": "Principal",
    "principalOrgId": "PrincipalOrgID",
    "qualifier": "Qualifier",
    "sourceAccount": "SourceAccount",
    "sourceArn": "SourceArn",
}
_RENAMES = {"destinationArn": "Destination"}
_OF_CREATION = (
    "EventSourceArn",
    "Queues",
    "SelfManagedEventSource",
    "StartingPosition",
    "StartingPositionTimestamp",
    "Tags",
    "Topics",
)
"""Parameters that AWS takes only when a mapping is created."""


def _sid(ctx: Context, inputs: Values) -> str:
    return str(inputs.get("statementId") or stable_id(ctx.urn, "terraform-", 26))


def _create_permission(ctx: Context, inputs: Values) -> tuple[str, Values]:
    sid = _sid(ctx, inputs)
    request = given({theirs: inputs.get(ours) for ours, theirs in _PERMISSION.items()})
    ctx.client("lambda").add_permission(FunctionName=inputs["function"], StatementId=sid, **request)
    return sid, {"statementId": sid}


def _read_permission(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        answer = ctx.client("lambda").get_policy(FunctionName=inputs["function"])
    except ClientError as error:
        if missing(error):
            return None
        raise
    statements = json.loads(answer["Policy"])["Statement"]
    there = next((s for s in statements if s.get("Sid") == id), None)
    if there is None:
        return None
    principal, condition = there["Principal"], there.get("Condition", {})
    found = {
        "statementId": id,
        "action": there["Action"],
        "principal": principal.get("Service", principal.get("AWS"))
        if isinstance(principal, dict)
        else principal,
        "sourceArn": condition.get("ArnLike", {}).get("AWS:SourceArn"),
        "sourceAccount": condition.get("StringEquals", {}).get("AWS:SourceAccount"),
    }
    return given(found)


def _never(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """Every input of a permission replaces it."""
    del ctx, id, old, new
    return {}


def _delete_permission(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("lambda").remove_permission(FunctionName=outputs["function"], StatementId=id)


def _mapping(inputs: Values) -> dict[str, Any]:
    """A mapping's parameters: nearly all bear AWS's names."""
    return fit("lambda", "CreateEventSourceMapping", inputs, _RENAMES, drop=("region",))


def _mapping_outputs(there: dict[str, Any]) -> Values:
    return {
        "arn": there["EventSourceMappingArn"],
        "functionArn": there["FunctionArn"],
        "state": there["State"],
        "stateTransitionReason": there["StateTransitionReason"],
        "uuid": there["UUID"],
        "lastModified": str(there["LastModified"]),
    }


def _create_mapping(ctx: Context, inputs: Values) -> tuple[str, Values]:
    there = ctx.client("lambda").create_event_source_mapping(**_mapping(inputs))
    return there["UUID"], _mapping_outputs(there)


def _read_mapping(ctx: Context, id: str, inputs: Values) -> Values | None:
    client = ctx.client("lambda")
    try:
        there = client.get_event_source_mapping(UUID=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    asked = _mapping(inputs)
    # A refresh looks at everything that the program asked for, in AWS's own words.
    changed = [name for name in asked if name not in ("FunctionName", "Enabled", "Tags")]
    found = {
        ours: there.get(name)
        for name in changed
        if (ours := name[:1].lower() + name[1:]) in inputs and asked[name] != there.get(name)
    }
    tags = client.list_tags(Resource=there["EventSourceMappingArn"]).get("Tags", {})
    return {
        **_mapping_outputs(there),
        **found,
        "enabled": there["State"] == "Enabled",
        "tags": tags,
    }


def _update_mapping(ctx: Context, id: str, old: Values, new: Values) -> Values:
    client = ctx.client("lambda")
    request = {k: v for k, v in _mapping(new).items() if k not in _OF_CREATION}
    there = client.update_event_source_mapping(UUID=id, **request)
    removed, added = tag_changes(old, new)
    if removed:
        client.untag_resource(Resource=there["EventSourceMappingArn"], TagKeys=removed)
    if added:
        client.tag_resource(Resource=there["EventSourceMappingArn"], Tags=added)
    return _mapping_outputs(there)


def _delete_mapping(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("lambda").delete_event_source_mapping(UUID=id)


HANDLERS = (
    Handler(
        type="aws:lambda/permission:Permission",
        grade="emulated",
        replace_on=frozenset({*_PERMISSION, "function", "statementId", "statementIdPrefix"}),
        create=_create_permission,
        read=_read_permission,
        update=_never,
        delete=_delete_permission,
    ),
    Handler(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        grade="completed",
        note="`trimtab sandbox feed` hands records over, in batches and windows; nothing polls",
        replace_on=frozenset(
            {
                "eventSourceArn",
                "queues",
                "selfManagedEventSource",
                "startingPosition",
                "startingPositionTimestamp",
                "topics",
            }
        ),
        defaults={"enabled": True},
        create=_create_mapping,
        read=_read_mapping,
        update=_update_mapping,
        delete=_delete_mapping,
    ),
)
