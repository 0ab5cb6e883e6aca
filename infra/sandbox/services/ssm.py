"""Systems Manager parameters: the CloudWatch agent's settings of each cluster."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes

_KIND = "Parameter"


def _request(inputs: Values) -> dict[str, Any]:
    value = inputs.get("value")
    return given(
        {
            "Name": inputs["name"],
            "Type": inputs["type"],
            "Value": inputs.get("insecureValue") if value is None else value,
            "Description": inputs.get("description"),
            "KeyId": inputs.get("keyId"),
            "Tier": inputs.get("tier"),
            "AllowedPattern": inputs.get("allowedPattern"),
            "DataType": inputs.get("dataType"),
        }
    )


def _arn(ctx: Context, name: str) -> str:
    path = name if name.startswith("/") else f"/{name}"
    return f"arn:aws:ssm:{ctx.region}:{ctx.account}:parameter{path}"


def _outputs(ctx: Context, inputs: Values, version: int) -> Values:
    return {
        "arn": _arn(ctx, inputs["name"]),
        "version": version,
        "dataType": inputs.get("dataType", "text"),
        "tier": inputs.get("tier", "Standard"),
        "hasValueWo": False,
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = _request(inputs)
    if inputs.get("overwrite"):
        # AWS refuses tags on a parameter that may exist already.
        request["Overwrite"] = True
    else:
        request["Tags"] = tag_list(inputs.get("tags"))
    version = ctx.client("ssm").put_parameter(**request)["Version"]
    if inputs.get("overwrite"):
        _tag(ctx, inputs["name"], {}, inputs)
    return inputs["name"], _outputs(ctx, inputs, version)


def _tag(ctx: Context, name: str, old: Values, new: Values) -> None:
    ssm = ctx.client("ssm")
    removed, added = tag_changes(old, new)
    if removed:
        ssm.remove_tags_from_resource(ResourceType=_KIND, ResourceId=name, TagKeys=removed)
    if added:
        ssm.add_tags_to_resource(ResourceType=_KIND, ResourceId=name, Tags=tag_list(added))


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    ssm = ctx.client("ssm")
    try:
        there = ssm.get_parameter(Name=id, WithDecryption=True)["Parameter"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    named = [{"Key": "Name", "Option": "Equals", "Values": [id]}]
    described = ssm.describe_parameters(ParameterFilters=named)["Parameters"][0]
    tags = ssm.list_tags_for_resource(ResourceType=_KIND, ResourceId=id)["TagList"]
    return given(
        {
            **_outputs(ctx, {**inputs, "name": id}, there["Version"]),
            "name": id,
            "type": there["Type"],
            "value": None if "insecureValue" in inputs else there["Value"],
            "insecureValue": there["Value"] if "insecureValue" in inputs else None,
            "description": described.get("Description"),
            "keyId": described.get("KeyId"),
            "allowedPattern": described.get("AllowedPattern"),
            "tags": tag_map(tags),
        }
    )


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    version = None
    if _request(old) != _request(new):
        version = ctx.client("ssm").put_parameter(**_request(new), Overwrite=True)["Version"]
    else:
        version = ctx.client("ssm").get_parameter(Name=id)["Parameter"]["Version"]
    _tag(ctx, id, old, new)
    return _outputs(ctx, new, version)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ssm").delete_parameter(Name=id)


HANDLERS = (
    Handler(
        type="aws:ssm/parameter:Parameter",
        grade="emulated",
        replace_on=frozenset({"name", "dataType"}),
        naming=AutoName(limit=1011),
        changing=frozenset({"version"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
