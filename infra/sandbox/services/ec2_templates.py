"""Launch templates and placement groups."""

from __future__ import annotations

from typing import Any

from infra.sandbox import recorded
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list
from infra.sandbox.services._ec2 import ec2_arn, one, own_tags, retag, tagged
from infra.sandbox.services._fit import fit_member

# What is the template's own; everything else is data of a version.
_OWN = ("name", "namePrefix", "description", "tags", "region")
_DEFAULTS = ("updateDefaultVersion", "defaultVersion")
_RENAMES = {
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "securityGroupNames": "SecurityGroups",
    "securityGroups": "Groups",  # of a network interface
    "arn": "Arn",
    "ramDiskId": "RamDiskId",
}


def _data(inputs: Values) -> dict[str, Any]:
    given = {k: v for k, v in inputs.items() if k not in (*_OWN, *_DEFAULTS)}
    data: dict[str, Any] = fit_member(
        "ec2", "CreateLaunchTemplate.LaunchTemplateData", given, _RENAMES
    )
    return data


def _outputs(ctx: Context, id: str, found: dict[str, Any] | None = None) -> Values:
    found = found or _find(ctx, id) or {}
    return {
        "arn": ec2_arn(ctx, "launch-template", id),
        "latestVersion": found["LatestVersionNumber"],
        "defaultVersion": found["DefaultVersionNumber"],
    }


def _find(ctx: Context, id: str) -> dict[str, Any] | None:
    return one(ctx, "describe_launch_templates", "LaunchTemplates", LaunchTemplateIds=[id])


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    description = {"VersionDescription": inputs["description"]} if "description" in inputs else {}
    made = ctx.client("ec2").create_launch_template(
        LaunchTemplateName=inputs["name"],
        LaunchTemplateData=_data(inputs),
        **description,
        **tagged("launch-template", inputs),
    )
    id: str = made["LaunchTemplate"]["LaunchTemplateId"]
    return id, _outputs(ctx, id)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _find(ctx, id)
    if found is None:
        return None
    versions = ctx.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=id, Versions=["$Latest"]
    )
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    scalars = {
        name: data[member]
        for name, member in (("imageId", "ImageId"), ("instanceType", "InstanceType"))
        if member in data
    }
    return {**_outputs(ctx, id, found), **scalars, "tags": own_tags(found)}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    ec2 = ctx.client("ec2")
    if _data(old) != _data(new) or old.get("description") != new.get("description"):
        description = {"VersionDescription": new["description"]} if "description" in new else {}
        made = ec2.create_launch_template_version(
            LaunchTemplateId=id, LaunchTemplateData=_data(new), **description
        )
        latest = made["LaunchTemplateVersion"]["VersionNumber"]
        if new.get("updateDefaultVersion"):
            ec2.modify_launch_template(LaunchTemplateId=id, DefaultVersion=str(latest))
    if new.get("defaultVersion") and new["defaultVersion"] != old.get("defaultVersion"):
        ec2.modify_launch_template(LaunchTemplateId=id, DefaultVersion=str(new["defaultVersion"]))
    retag(ctx, id, old, new)
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ec2").delete_launch_template(LaunchTemplateId=id)


def _group_request(ctx: Context, inputs: Values) -> dict[str, Any]:
    del ctx
    request: dict[str, Any] = {"GroupName": inputs["name"], "Strategy": inputs["strategy"]}
    if inputs.get("partitionCount"):
        request["PartitionCount"] = inputs["partitionCount"]
    if inputs.get("spreadLevel"):
        request["SpreadLevel"] = inputs["spreadLevel"]
    if inputs.get("tags"):
        request["TagSpecifications"] = [
            {"ResourceType": "placement-group", "Tags": tag_list(inputs["tags"])}
        ]
    return request


def _group_outputs(ctx: Context, id: str, inputs: Values) -> Values:
    del inputs
    return {
        "arn": ec2_arn(ctx, "placement-group", id),
        "placementGroupId": recorded.stable_id(ctx.urn, "pg-"),
    }


def _group_id(ctx: Context, inputs: Values) -> str:
    del ctx
    return str(inputs["name"])


HANDLERS = (
    Handler(
        type="aws:ec2/launchTemplate:LaunchTemplate",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix"}),
        changing=frozenset({"latestVersion", "defaultVersion"}),
        naming=AutoName(limit=125, unless=("namePrefix",)),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    recorded.handler(
        recorded.Recorded(
            type="aws:ec2/placementGroup:PlacementGroup",
            service="ec2",
            create=("CreatePlacementGroup", _group_request),
            outputs=_group_outputs,
            identify=_group_id,
            note="moto has no placement groups",
            replace_on=frozenset({"name", "strategy", "partitionCount", "spreadLevel"}),
            naming=AutoName(),
        )
    ),
)
