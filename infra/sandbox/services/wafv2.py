"""AWS WAF: lists of rules, what they protect, and where their log goes."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import code_of, missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import tag_changes
from infra.sandbox.services._fit import fit

_OURS = ("region", "tags", "tagsAll", "rules", "ruleJson", "namePrefix")


def _gone(error: ClientError) -> bool:
    """WAF has a word of its own for what is not there."""
    return missing(error) or code_of(error) == "WAFNonexistentItemException"


def _request(inputs: Values, operation: str) -> dict[str, Any]:
    request = fit("wafv2", operation, inputs, drop=_OURS)
    rules = {"rules": inputs.get("rules") or []}
    return {**request, **fit("wafv2", operation, rules)}


def _outputs(ctx: Context, id: str, inputs: Values) -> Values:
    found = ctx.client("wafv2").get_web_acl(Name=inputs["name"], Scope=inputs["scope"], Id=id)
    return {
        "arn": found["WebACL"]["ARN"],
        "capacity": found["WebACL"].get("Capacity", 0),
        "lockToken": found["LockToken"],
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    tags = {"Tags": tag_list(inputs["tags"])} if inputs.get("tags") else {}
    made = ctx.client("wafv2").create_web_acl(**_request(inputs, "CreateWebACL"), **tags)
    id: str = made["Summary"]["Id"]
    return id, _outputs(ctx, id, inputs)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        outputs = _outputs(ctx, id, inputs)
    except ClientError as error:
        if _gone(error):
            return None
        raise
    tagged = ctx.client("wafv2").list_tags_for_resource(ResourceARN=outputs["arn"])
    return {**outputs, "tags": tag_map(tagged["TagInfoForResource"]["TagList"])}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    waf = ctx.client("wafv2")
    there = _outputs(ctx, id, new)
    waf.update_web_acl(**_request(new, "UpdateWebACL"), Id=id, LockToken=there["lockToken"])
    removed, added = tag_changes(old, new)
    if removed:
        waf.untag_resource(ResourceARN=there["arn"], TagKeys=removed)
    if added:
        waf.tag_resource(ResourceARN=there["arn"], Tags=tag_list(added))
    return _outputs(ctx, id, new)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    there = _read(ctx, id, outputs)
    if there is None:
        return
    ctx.client("wafv2").delete_web_acl(
        Name=outputs["name"], Scope=outputs["scope"], Id=id, LockToken=there["lockToken"]
    )


def _associate(ctx: Context, inputs: Values) -> tuple[str, Values]:
    acl, resource = inputs["webAclArn"], inputs["resourceArn"]
    ctx.client("wafv2").associate_web_acl(WebACLArn=acl, ResourceArn=resource)
    return f"{acl},{resource}", {}


def _read_association(ctx: Context, id: str, inputs: Values) -> Values | None:
    del id
    try:
        found = ctx.client("wafv2").get_web_acl_for_resource(ResourceArn=inputs["resourceArn"])
    except ClientError as error:
        if _gone(error):
            return None
        raise
    acl = found.get("WebACL")
    return None if acl is None else {"webAclArn": acl["ARN"]}


def _disassociate(ctx: Context, id: str, outputs: Values) -> None:
    del id
    ctx.client("wafv2").disassociate_web_acl(ResourceArn=outputs["resourceArn"])


def _put_log(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("wafv2", "PutLoggingConfiguration", {"loggingConfiguration": _log(inputs)})
    ctx.client("wafv2").put_logging_configuration(**request)
    return inputs["resourceArn"], {}


def _log(inputs: Values) -> Values:
    names = ("resourceArn", "logDestinationConfigs", "redactedFields", "loggingFilter")
    return {name: inputs[name] for name in names if inputs.get(name)}


def _read_log(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        found = ctx.client("wafv2").get_logging_configuration(ResourceArn=id)
    except ClientError as error:
        if _gone(error):
            return None
        raise
    return {"logDestinationConfigs": found["LoggingConfiguration"]["LogDestinationConfigs"]}


def _delete_log(ctx: Context, id: str, outputs: Values) -> None:
    if _read_log(ctx, id, outputs) is not None:
        ctx.client("wafv2").delete_logging_configuration(ResourceArn=id)


HANDLERS = (
    Handler(
        type="aws:wafv2/webAcl:WebAcl",
        grade="completed",
        note="the list and its rules exist; no request of the emulator is looked at",
        replace_on=frozenset({"name", "scope"}),
        naming=AutoName(limit=128, unless=("namePrefix",)),
        changing=frozenset({"lockToken", "capacity"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:wafv2/webAclAssociation:WebAclAssociation",
        grade="emulated",
        replace_on=frozenset({"resourceArn", "webAclArn"}),
        create=_associate,
        read=_read_association,
        update=lambda ctx, id, _old, new: _read_association(ctx, id, new) or {},
        delete=_disassociate,
    ),
    Handler(
        type="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        grade="emulated",
        replace_on=frozenset({"resourceArn"}),
        create=_put_log,
        read=_read_log,
        update=lambda ctx, _id, _old, new: _put_log(ctx, new)[1],
        delete=_delete_log,
    ),
)
