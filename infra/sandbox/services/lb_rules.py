"""Rules of listeners: which requests go where."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import tag_changes
from infra.sandbox.services._fit import fit_member
from infra.sandbox.services.lb import ACTION_NAMES

_FIELDS = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
    "queryStrings": ("query-string", "QueryStringConfig"),
    "sourceIp": ("source-ip", "SourceIpConfig"),
}


def _conditions(inputs: Values) -> list[dict[str, Any]]:
    """The provider has a property for each field, AWS a name and a structure."""
    found = []
    for given in inputs["conditions"]:
        for ours, value in given.items():
            if value:
                field, member = _FIELDS[ours]
                kept = value if isinstance(value, dict) else {"values": value}
                found.append({"Field": field, member: {"Values": list(kept["values"])}})
    return found


def _actions(inputs: Values) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = fit_member(
        "elbv2", "CreateRule.Actions", inputs["actions"], ACTION_NAMES
    )
    return made


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    (made,) = ctx.client("elbv2").create_rule(
        ListenerArn=inputs["listenerArn"],
        Priority=inputs["priority"],
        Conditions=_conditions(inputs),
        Actions=_actions(inputs),
        Tags=tag_list(inputs.get("tags")),
    )["Rules"]
    return made["RuleArn"], {"arn": made["RuleArn"]}


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    elb = ctx.client("elbv2")
    try:
        found = elb.describe_rules(RuleArns=[id])["Rules"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    if not found:
        return None
    now: Values = {"priority": int(found[0]["Priority"])}
    if "tags" in inputs:
        described = elb.describe_tags(ResourceArns=[id])["TagDescriptions"]
        now["tags"] = tag_map(described[0]["Tags"]) if described else {}
    return {"arn": id, **now}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    elb = ctx.client("elbv2")
    if old["priority"] != new["priority"]:
        elb.set_rule_priorities(RulePriorities=[{"RuleArn": id, "Priority": new["priority"]}])
    elb.modify_rule(RuleArn=id, Conditions=_conditions(new), Actions=_actions(new))
    removed, added = tag_changes(old, new)
    if removed:
        elb.remove_tags(ResourceArns=[id], TagKeys=removed)
    if added:
        elb.add_tags(ResourceArns=[id], Tags=tag_list(added))
    return {"arn": id}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("elbv2").delete_rule(RuleArn=id)


HANDLERS = (
    Handler(
        type="aws:lb/listenerRule:ListenerRule",
        grade="emulated",
        replace_on=frozenset({"listenerArn"}),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
