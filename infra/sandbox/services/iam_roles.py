"""IAM roles, what is attached to them, instance profiles and service-linked roles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cost.errors import EmulatorError
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import by_putting, tag_list, tag_map

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMED = frozenset({"name", "namePrefix", "path"})


def _role_name(value: str) -> str:
    """A role's name from its name or ARN."""
    return value.rsplit("/", 1)[-1]


def _role_outputs(role: dict[str, Any]) -> Values:
    return {
        "arn": role["Arn"],
        "uniqueId": role["RoleId"],
        "createDate": role["CreateDate"].isoformat(),
    }


def retag(ctx: Context, kind: str, named: dict[str, str], old: Values, new: Values) -> None:
    """Bring the tags of a role, policy, profile or provider to those of the new inputs."""
    before, after = old.get("tags") or {}, new.get("tags") or {}
    iam = ctx.client("iam")
    gone = sorted(before.keys() - after.keys())
    if gone:
        getattr(iam, f"untag_{kind}")(**named, TagKeys=gone)
    if before != after and after:
        getattr(iam, f"tag_{kind}")(**named, Tags=tag_list(after))


def _found(call: Callable[[], Any]) -> Any | None:
    """An answer, or None where the thing is gone."""
    try:
        return call()
    except ClientError as error:
        if missing(error):
            return None
        raise


def _create_role(ctx: Context, inputs: Values) -> tuple[str, Values]:
    if inputs.get("inlinePolicies") or inputs.get("managedPolicyArns"):
        raise EmulatorError(
            "a role's inlinePolicies and managedPolicyArns are deprecated and not emulated",
            next_step="use RolePolicy and RolePolicyAttachment",
        )
    optional = {
        "Path": inputs.get("path"),
        "Description": inputs.get("description"),
        "MaxSessionDuration": inputs.get("maxSessionDuration"),
        "PermissionsBoundary": inputs.get("permissionsBoundary"),
    }
    made = ctx.client("iam").create_role(
        RoleName=inputs["name"],
        AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
        Tags=tag_list(inputs.get("tags")),
        **{k: v for k, v in optional.items() if v},
    )
    return inputs["name"], _role_outputs(made["Role"])


def _read_role(ctx: Context, id: str, inputs: Values) -> Values | None:
    answer = _found(lambda: ctx.client("iam").get_role(RoleName=id))
    if answer is None:
        return None
    role = answer["Role"]
    now = {
        "assumeRolePolicy": _text(role["AssumeRolePolicyDocument"]),
        "maxSessionDuration": role.get("MaxSessionDuration"),
        "permissionsBoundary": (role.get("PermissionsBoundary") or {}).get(
            "PermissionsBoundaryArn"
        ),
        "tags": tag_map(role.get("Tags")),
    }
    return {**_role_outputs(role), **{k: v for k, v in now.items() if k in inputs}}


def _text(document: Any) -> str:
    """A policy document as the text that the program gave."""
    return document if isinstance(document, str) else json.dumps(document)


def _update_role(ctx: Context, id: str, old: Values, new: Values) -> Values:
    iam = ctx.client("iam")
    if old.get("assumeRolePolicy") != new["assumeRolePolicy"]:
        iam.update_assume_role_policy(RoleName=id, PolicyDocument=new["assumeRolePolicy"])
    if any(old.get(n) != new.get(n) for n in ("description", "maxSessionDuration")):
        iam.update_role(
            RoleName=id,
            Description=new.get("description", ""),
            MaxSessionDuration=new.get("maxSessionDuration", 3600),
        )
    if old.get("permissionsBoundary") != new.get("permissionsBoundary"):
        if new.get("permissionsBoundary"):
            iam.put_role_permissions_boundary(
                RoleName=id, PermissionsBoundary=new["permissionsBoundary"]
            )
        else:
            iam.delete_role_permissions_boundary(RoleName=id)
    retag(ctx, "role", {"RoleName": id}, old, new)
    return {}


def _delete_role(ctx: Context, id: str, outputs: Values) -> None:
    iam = ctx.client("iam")
    if outputs.get("forceDetachPolicies"):
        for policy in iam.list_attached_role_policies(RoleName=id)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=id, PolicyArn=policy["PolicyArn"])
        for name in iam.list_role_policies(RoleName=id)["PolicyNames"]:
            iam.delete_role_policy(RoleName=id, PolicyName=name)
    iam.delete_role(RoleName=id)


def _put_inline(ctx: Context, inputs: Values) -> tuple[str, Values]:
    role = _role_name(inputs["role"])
    ctx.client("iam").put_role_policy(
        RoleName=role, PolicyName=inputs["name"], PolicyDocument=inputs["policy"]
    )
    return f"{role}:{inputs['name']}", {}


def _read_inline(ctx: Context, id: str, inputs: Values) -> Values | None:
    role, _, name = id.partition(":")
    del inputs
    answer = _found(lambda: ctx.client("iam").get_role_policy(RoleName=role, PolicyName=name))
    return None if answer is None else {"policy": _text(answer["PolicyDocument"])}


def _delete_inline(ctx: Context, id: str, outputs: Values) -> None:
    role, _, name = id.partition(":")
    del outputs
    ctx.client("iam").delete_role_policy(RoleName=role, PolicyName=name)


def _attach(ctx: Context, inputs: Values) -> tuple[str, Values]:
    role = _role_name(inputs["role"])
    ctx.client("iam").attach_role_policy(RoleName=role, PolicyArn=inputs["policyArn"])
    return f"{role}/{inputs['policyArn']}", {}


def _read_attachment(ctx: Context, id: str, inputs: Values) -> Values | None:
    role, _, arn = id.partition("/")
    del inputs
    answer = _found(lambda: ctx.client("iam").list_attached_role_policies(RoleName=role))
    attached = (answer or {}).get("AttachedPolicies", [])
    return {} if any(p["PolicyArn"] == arn for p in attached) else None


def _detach(ctx: Context, id: str, outputs: Values) -> None:
    role, _, arn = id.partition("/")
    del outputs
    ctx.client("iam").detach_role_policy(RoleName=role, PolicyArn=arn)


def _unchanging(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """For types of which every input replaces: there is nothing to change in place."""
    del ctx, id, old, new
    return {}


def _profile_outputs(profile: dict[str, Any]) -> Values:
    return {
        "arn": profile["Arn"],
        "uniqueId": profile["InstanceProfileId"],
        "createDate": profile["CreateDate"].isoformat(),
    }


def _create_profile(ctx: Context, inputs: Values) -> tuple[str, Values]:
    iam = ctx.client("iam")
    name = inputs["name"]
    made = iam.create_instance_profile(
        InstanceProfileName=name,
        Path=inputs.get("path", "/"),
        Tags=tag_list(inputs.get("tags")),
    )
    if inputs.get("role"):
        iam.add_role_to_instance_profile(
            InstanceProfileName=name, RoleName=_role_name(inputs["role"])
        )
    return name, _profile_outputs(made["InstanceProfile"])


def _read_profile(ctx: Context, id: str, inputs: Values) -> Values | None:
    answer = _found(lambda: ctx.client("iam").get_instance_profile(InstanceProfileName=id))
    if answer is None:
        return None
    profile = answer["InstanceProfile"]
    roles = [r["RoleName"] for r in profile["Roles"]]
    role = {"role": roles[0] if roles else ""} if "role" in inputs else {}
    if role and _role_name(inputs["role"]) == role["role"]:
        role = {"role": inputs["role"]}
    return {**_profile_outputs(profile), **role, "tags": tag_map(profile.get("Tags"))}


def _update_profile(ctx: Context, id: str, old: Values, new: Values) -> Values:
    iam = ctx.client("iam")
    if old.get("role") != new.get("role"):
        if old.get("role"):
            iam.remove_role_from_instance_profile(
                InstanceProfileName=id, RoleName=_role_name(old["role"])
            )
        if new.get("role"):
            iam.add_role_to_instance_profile(
                InstanceProfileName=id, RoleName=_role_name(new["role"])
            )
    retag(ctx, "instance_profile", {"InstanceProfileName": id}, old, new)
    return {}


def _delete_profile(ctx: Context, id: str, outputs: Values) -> None:
    iam = ctx.client("iam")
    if outputs.get("role"):
        iam.remove_role_from_instance_profile(
            InstanceProfileName=id, RoleName=_role_name(outputs["role"])
        )
    iam.delete_instance_profile(InstanceProfileName=id)


def _create_linked(ctx: Context, inputs: Values) -> tuple[str, Values]:
    optional = {
        "Description": inputs.get("description"),
        "CustomSuffix": inputs.get("customSuffix"),
    }
    role = ctx.client("iam").create_service_linked_role(
        AWSServiceName=inputs["awsServiceName"], **{k: v for k, v in optional.items() if v}
    )["Role"]
    facts = {"name": role["RoleName"], "path": role["Path"]}
    return role["Arn"], {**_role_outputs(role), **facts}


def _read_linked(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    answer = _found(lambda: ctx.client("iam").get_role(RoleName=_role_name(id)))
    if answer is None:
        return None
    role = answer["Role"]
    return {**_role_outputs(role), "name": role["RoleName"], "path": role["Path"]}


def _update_linked(ctx: Context, id: str, old: Values, new: Values) -> Values:
    name = _role_name(id)
    if old.get("description") != new.get("description"):
        ctx.client("iam").update_role(RoleName=name, Description=new.get("description", ""))
    retag(ctx, "role", {"RoleName": name}, old, new)
    return {}


def _delete_linked(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("iam").delete_service_linked_role(RoleName=_role_name(id))


HANDLERS = (
    Handler(
        type="aws:iam/role:Role",
        grade="emulated",
        replace_on=_NAMED,
        naming=AutoName(limit=64, unless=("namePrefix",)),
        defaults={"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
        create=_create_role,
        read=_read_role,
        update=_update_role,
        delete=_delete_role,
    ),
    Handler(
        type="aws:iam/rolePolicy:RolePolicy",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix", "role"}),
        naming=AutoName(limit=128, unless=("namePrefix",)),
        create=_put_inline,
        read=_read_inline,
        update=by_putting(_put_inline),
        delete=_delete_inline,
    ),
    Handler(
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        grade="emulated",
        replace_on=frozenset({"role", "policyArn"}),
        create=_attach,
        read=_read_attachment,
        update=_unchanging,
        delete=_detach,
    ),
    Handler(
        type="aws:iam/instanceProfile:InstanceProfile",
        grade="emulated",
        replace_on=_NAMED,
        naming=AutoName(limit=128, unless=("namePrefix",)),
        defaults={"path": "/"},
        create=_create_profile,
        read=_read_profile,
        update=_update_profile,
        delete=_delete_profile,
    ),
    Handler(
        type="aws:iam/serviceLinkedRole:ServiceLinkedRole",
        grade="emulated",
        replace_on=frozenset({"awsServiceName", "customSuffix"}),
        create=_create_linked,
        read=_read_linked,
        update=_update_linked,
        delete=_delete_linked,
    ),
)
