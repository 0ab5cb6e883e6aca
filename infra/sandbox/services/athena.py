"""Athena workgroups: who pays for queries, how much one may scan, where results go."""

from __future__ import annotations

from typing import Any

from infra.sandbox import recorded
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member

_PATH = "CreateWorkGroup.Configuration"


def _configuration(inputs: Values) -> dict[str, Any]:
    settings = dict(inputs.get("configuration") or {})
    result = settings.pop("resultConfiguration", None)
    made: dict[str, Any] = fit_member("athena", _PATH, settings)
    if result is not None:
        made["ResultConfiguration"] = fit_member(
            "athena", f"{_PATH}.ResultConfiguration", result, {"kmsKeyArn": "KmsKey"}
        )
    return made


def _arn(ctx: Context, name: str) -> str:
    return f"arn:aws:athena:{ctx.region}:{ctx.account}:workgroup/{name}"


def _make(ctx: Context, inputs: Values) -> None:
    ctx.client("athena").create_work_group(
        **given(
            {
                "Name": inputs["name"],
                "Description": inputs.get("description"),
                "Configuration": _configuration(inputs),
                "Tags": tag_list(inputs.get("tags")),
            }
        )
    )


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    _make(ctx, inputs)
    return inputs["name"], {"arn": _arn(ctx, inputs["name"])}


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    athena = ctx.client("athena")
    there = athena.get_work_group(WorkGroup=id)
    if "WorkGroup" not in there:  # the emulator says nothing where AWS says InvalidRequest
        return None
    group = there["WorkGroup"]
    actual = group["Configuration"]
    result = actual.get("ResultConfiguration", {})
    configuration = {
        **(inputs.get("configuration") or {}),
        **given(
            {
                "bytesScannedCutoffPerQuery": actual.get("BytesScannedCutoffPerQuery"),
                "enforceWorkgroupConfiguration": actual.get("EnforceWorkGroupConfiguration"),
                "publishCloudwatchMetricsEnabled": actual.get("PublishCloudWatchMetricsEnabled"),
            }
        ),
    }
    if result and "resultConfiguration" in configuration:
        given_result = configuration["resultConfiguration"]
        configuration["resultConfiguration"] = {
            **given_result,
            "outputLocation": result.get("OutputLocation"),
        }
    tags = athena.list_tags_for_resource(ResourceARN=_arn(ctx, id))["Tags"]
    return given(
        {
            "arn": _arn(ctx, id),
            "name": id,
            "description": group.get("Description"),
            "configuration": configuration,
            "tags": tag_map(tags),
        }
    )


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """The emulator cannot change a workgroup: AWS's request is checked, and the group made anew."""
    athena = ctx.client("athena")
    updates = _configuration(new)
    if "ResultConfiguration" in updates:
        updates["ResultConfigurationUpdates"] = updates.pop("ResultConfiguration")
    request = {
        "WorkGroup": id,
        "Description": new.get("description"),
        "ConfigurationUpdates": updates,
        "State": new.get("state"),
    }
    recorded.record("athena", "UpdateWorkGroup", given(request))
    removed, added = tag_changes(old, new)
    if removed:
        athena.untag_resource(ResourceARN=_arn(ctx, id), TagKeys=removed)
    if added:
        athena.tag_resource(ResourceARN=_arn(ctx, id), Tags=tag_list(added))
    athena.delete_work_group(WorkGroup=id, RecursiveDeleteOption=True)
    _make(ctx, new)
    return {"arn": _arn(ctx, id)}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    ctx.client("athena").delete_work_group(
        WorkGroup=id, RecursiveDeleteOption=bool(outputs.get("forceDestroy"))
    )


HANDLERS = (
    Handler(
        type="aws:athena/workgroup:Workgroup",
        grade="completed",
        note="the emulator cannot change a workgroup: the request is checked, and it is made anew",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=128),
        defaults={"forceDestroy": False, "state": "ENABLED"},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
