"""Security groups, the default one of a VPC, and single rules."""

from __future__ import annotations

from typing import Any

from infra.sandbox.handler import AutoName, Context, Failure, Handler, Values
from infra.sandbox.services._common import leave
from infra.sandbox.services._ec2 import ec2_arn, one, own_tags, retag, tagged
from infra.sandbox.services._fit import fit

_INLINE = ("ingress", "egress")


def _ranges(rule: Values) -> dict[str, Any]:
    """An inline rule as AWS's IpPermission."""
    pairs = {
        "IpRanges": [{"CidrIp": c} for c in rule.get("cidrBlocks") or []],
        "Ipv6Ranges": [{"CidrIpv6": c} for c in rule.get("ipv6CidrBlocks") or []],
        "PrefixListIds": [{"PrefixListId": p} for p in rule.get("prefixListIds") or []],
        "UserIdGroupPairs": [{"GroupId": g} for g in rule.get("securityGroups") or []],
    }
    if rule.get("description"):
        for items in pairs.values():
            for item in items:
                item["Description"] = rule["description"]
    ports = {"FromPort": int(rule["fromPort"]), "ToPort": int(rule["toPort"])}
    protocol = str(rule["protocol"])
    return {
        "IpProtocol": protocol,
        **({} if protocol == "-1" else ports),
        **{k: v for k, v in pairs.items() if v},
    }


def _group(ctx: Context, id: str) -> dict[str, Any] | None:
    return one(ctx, "describe_security_groups", "SecurityGroups", GroupIds=[id])


def _clear(ctx: Context, id: str, direction: str) -> None:
    """Remove all rules of one direction."""
    found = _group(ctx, id) or {}
    ec2 = ctx.client("ec2")
    key = "IpPermissions" if direction == "ingress" else "IpPermissionsEgress"
    permissions = [{k: v for k, v in p.items() if v != []} for p in found.get(key, [])]
    if permissions:
        revoke = getattr(ec2, f"revoke_security_group_{direction}")
        revoke(GroupId=id, IpPermissions=permissions)


def _authorize(ctx: Context, id: str, direction: str, rules: list[Values]) -> None:
    if rules:
        authorize = getattr(ctx.client("ec2"), f"authorize_security_group_{direction}")
        authorize(GroupId=id, IpPermissions=[_ranges(rule) for rule in rules])


def _outputs(ctx: Context, id: str) -> Values:
    return {"arn": ec2_arn(ctx, "security-group", id), "ownerId": ctx.account}


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = {"VpcId": inputs["vpcId"]} if inputs.get("vpcId") else {}
    made = ctx.client("ec2").create_security_group(
        GroupName=inputs["name"],
        Description=inputs["description"],
        **request,
        **tagged("security-group", inputs),
    )
    id: str = made["GroupId"]
    # AWS lets everything out of a new group; the real provider takes that back at once.
    _clear(ctx, id, "egress")
    for direction in _INLINE:
        _authorize(ctx, id, direction, inputs.get(direction) or [])
    return id, _outputs(ctx, id)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    found = _group(ctx, id)
    if found is None:
        return None
    return {
        **_outputs(ctx, id),
        "name": found["GroupName"],
        "description": found["Description"],
        "vpcId": found["VpcId"],
        "tags": own_tags(found),
    }


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    for direction in _INLINE:
        # Absent means: rules are managed elsewhere. Only a given list is brought about.
        if direction in new and old.get(direction) != new[direction]:
            _clear(ctx, id, direction)
            _authorize(ctx, id, direction, new[direction])
    retag(ctx, id, old, new)
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("ec2").delete_security_group(GroupId=id)


def _create_default(ctx: Context, inputs: Values) -> tuple[str, Values]:
    """Adopt the VPC's default group and give it exactly the rules that are asked for."""
    filters = [{"Name": "group-name", "Values": ["default"]}]
    if inputs.get("vpcId"):
        filters.append({"Name": "vpc-id", "Values": [inputs["vpcId"]]})
    found = ctx.client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]
    id: str = found["GroupId"]
    for direction in _INLINE:
        _clear(ctx, id, direction)
        _authorize(ctx, id, direction, inputs.get(direction) or [])
    retag(ctx, id, {}, inputs)
    return id, {**_outputs(ctx, id), "name": "default", "description": found["Description"]}


def _update_default(ctx: Context, id: str, old: Values, new: Values) -> Values:
    for direction in _INLINE:
        if old.get(direction) != new.get(direction):
            _clear(ctx, id, direction)
            _authorize(ctx, id, direction, new.get(direction) or [])
    retag(ctx, id, old, new)
    return _outputs(ctx, id)


_SOURCES = {
    "cidrIpv4": ("IpRanges", "CidrIp"),
    "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "prefixListId": ("PrefixListIds", "PrefixListId"),
    "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
}


def _permission(inputs: Values) -> dict[str, Any]:
    made: dict[str, Any] = {"IpProtocol": str(inputs["ipProtocol"])}
    for port, member in (("fromPort", "FromPort"), ("toPort", "ToPort")):
        if inputs.get(port) is not None:
            made[member] = int(inputs[port])
    for source, (ranges, member) in _SOURCES.items():
        if inputs.get(source):
            item = {member: inputs[source]}
            if inputs.get("description"):
                item["Description"] = inputs["description"]
            made[ranges] = [item]
    return made


def _plain_rule(inputs: Values) -> Values:
    """A rule's own properties, without its group and tags."""
    names = ("ipProtocol", "fromPort", "toPort", "description", *_SOURCES)
    return {name: inputs[name] for name in names if inputs.get(name) is not None}


def _one_source(inputs: Values) -> list[Failure]:
    if sum(source in inputs for source in _SOURCES) == 1:
        return []
    return [("cidrIpv4", f"exactly one of {', '.join(_SOURCES)} says whom the rule is for")]


def _rule_handler(direction: str) -> Handler:
    """The handler of single rules of one direction, `ingress` or `egress`."""

    def outputs(ctx: Context, id: str) -> Values:
        return {"arn": ec2_arn(ctx, "security-group-rule", id), "securityGroupRuleId": id}

    def create(ctx: Context, inputs: Values) -> tuple[str, Values]:
        authorize = getattr(ctx.client("ec2"), f"authorize_security_group_{direction}")
        made = authorize(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[_permission(inputs)],
            **tagged("security-group-rule", inputs),
        )
        id: str = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return id, outputs(ctx, id)

    def read(ctx: Context, id: str, inputs: Values) -> Values | None:
        del inputs
        found = one(
            ctx, "describe_security_group_rules", "SecurityGroupRules", SecurityGroupRuleIds=[id]
        )
        if found is None:
            return None
        return {**outputs(ctx, id), "tags": own_tags(found)}

    def update(ctx: Context, id: str, old: Values, new: Values) -> Values:
        if _permission(old) != _permission(new):
            request = fit(
                "ec2",
                "ModifySecurityGroupRules",
                {
                    "groupId": new["securityGroupId"],
                    "securityGroupRules": [
                        {"securityGroupRuleId": id, "securityGroupRule": _plain_rule(new)}
                    ],
                },
                {"referencedSecurityGroupId": "ReferencedGroupId"},
            )
            ctx.client("ec2").modify_security_group_rules(**request)
        retag(ctx, id, old, new)
        return outputs(ctx, id)

    def delete(ctx: Context, id: str, outputs: Values) -> None:
        revoke = getattr(ctx.client("ec2"), f"revoke_security_group_{direction}")
        revoke(GroupId=outputs["securityGroupId"], SecurityGroupRuleIds=[id])

    name = f"SecurityGroup{direction.capitalize()}Rule"
    return Handler(
        type=f"aws:vpc/{name[0].lower()}{name[1:]}:{name}",
        grade="emulated",
        replace_on=frozenset({"securityGroupId"}),
        check=_one_source,
        create=create,
        read=read,
        update=update,
        delete=delete,
    )


HANDLERS = (
    Handler(
        type="aws:ec2/securityGroup:SecurityGroup",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix", "description", "vpcId"}),
        naming=AutoName(unless=("namePrefix",)),
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        grade="emulated",
        replace_on=frozenset({"vpcId"}),
        create=_create_default,
        read=_read,
        update=_update_default,
        delete=leave,  # the default group cannot be deleted: it is left as it is
    ),
    _rule_handler("ingress"),
    _rule_handler("egress"),
)
