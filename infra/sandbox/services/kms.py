"""KMS keys, aliases, policies of keys, and grants."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import by_putting, leave, tag_map
from infra.sandbox.services._fit import fit

_WAIT_DAYS = 30
"""AWS deletes a key after 7 to 30 days; this is its default."""

_RENAMES = {"customerMasterKeySpec": "KeySpec", "customKeyStoreId": "CustomKeyStoreId"}
_LATER = (
    "enableKeyRotation",
    "rotationPeriodInDays",
    "deletionWindowInDays",
    "isEnabled",
    "tags",
    "region",
)


def _tags(tags: Values | None) -> list[dict[str, str]]:
    return [{"TagKey": k, "TagValue": v} for k, v in sorted((tags or {}).items())]


def _outputs(ctx: Context, id: str) -> Values:
    return {"arn": f"arn:aws:kms:{ctx.region}:{ctx.account}:key/{id}", "keyId": id}


def _rotate(ctx: Context, id: str, inputs: Values) -> None:
    kms = ctx.client("kms")
    if inputs.get("enableKeyRotation"):
        period = inputs.get("rotationPeriodInDays")
        kms.enable_key_rotation(KeyId=id, **({"RotationPeriodInDays": period} if period else {}))
    else:
        kms.disable_key_rotation(KeyId=id)


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("kms", "CreateKey", inputs, _RENAMES, _LATER)
    made = ctx.client("kms").create_key(**request, Tags=_tags(inputs.get("tags")))
    id: str = made["KeyMetadata"]["KeyId"]
    if inputs.get("enableKeyRotation"):
        _rotate(ctx, id, inputs)
    if inputs.get("isEnabled") is False:
        ctx.client("kms").disable_key(KeyId=id)
    return id, _outputs(ctx, id)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    kms = ctx.client("kms")
    try:
        key = kms.describe_key(KeyId=id)["KeyMetadata"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    if key["KeyState"] == "PendingDeletion":
        return None
    now: Values = {
        "description": key["Description"],
        "tags": tag_map(kms.list_resource_tags(KeyId=id)["Tags"], "TagKey", "TagValue"),
    }
    if "policy" in inputs:
        now["policy"] = kms.get_key_policy(KeyId=id, PolicyName="default")["Policy"]
    if "enableKeyRotation" in inputs:
        now["enableKeyRotation"] = kms.get_key_rotation_status(KeyId=id)["KeyRotationEnabled"]
    return {**_outputs(ctx, id), **now}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    kms = ctx.client("kms")
    if old.get("description") != new.get("description"):
        kms.update_key_description(KeyId=id, Description=new.get("description", ""))
    if "policy" in new and old.get("policy") != new["policy"]:
        kms.put_key_policy(KeyId=id, PolicyName="default", Policy=new["policy"])
    if any(old.get(n) != new.get(n) for n in ("enableKeyRotation", "rotationPeriodInDays")):
        _rotate(ctx, id, new)
    if old.get("isEnabled", True) != new.get("isEnabled", True):
        (kms.enable_key if new.get("isEnabled", True) else kms.disable_key)(KeyId=id)
    gone = sorted((old.get("tags") or {}).keys() - (new.get("tags") or {}).keys())
    if gone:
        kms.untag_resource(KeyId=id, TagKeys=gone)
    if new.get("tags"):
        kms.tag_resource(KeyId=id, Tags=_tags(new["tags"]))
    return _outputs(ctx, id)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    days = outputs.get("deletionWindowInDays") or _WAIT_DAYS
    ctx.client("kms").schedule_key_deletion(KeyId=id, PendingWindowInDays=days)


def _create_replica(ctx: Context, inputs: Values) -> tuple[str, Values]:
    """The same key material in another region; the primary's own region is in its ARN."""
    primary = str(inputs["primaryKeyArn"])
    home, id = primary.split(":")[3], primary.rsplit("/", 1)[-1]
    ctx.client("kms", home).replicate_key(KeyId=id, ReplicaRegion=ctx.region)
    kms = ctx.client("kms")
    if inputs.get("description") is not None:
        kms.update_key_description(KeyId=id, Description=inputs["description"])
    if inputs.get("policy"):
        kms.put_key_policy(KeyId=id, PolicyName="default", Policy=inputs["policy"])
    if inputs.get("tags"):
        kms.tag_resource(KeyId=id, Tags=_tags(inputs["tags"]))
    return id, _replica_outputs(ctx, id)


def _replica_outputs(ctx: Context, id: str) -> Values:
    return {**_outputs(ctx, id), "keySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT"}


def _update_replica(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """As of a key; rotation is the primary's."""
    _update(ctx, id, old, {**new, "isEnabled": new.get("enabled", True)})
    return _replica_outputs(ctx, id)


def _alias_outputs(ctx: Context, inputs: Values) -> Values:
    target = str(inputs["targetKeyId"]).rsplit("/", 1)[-1]
    base = f"arn:aws:kms:{ctx.region}:{ctx.account}"
    return {"arn": f"{base}:{inputs['name']}", "targetKeyArn": f"{base}:key/{target}"}


def _create_alias(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("kms").create_alias(AliasName=inputs["name"], TargetKeyId=inputs["targetKeyId"])
    return inputs["name"], _alias_outputs(ctx, inputs)


def _read_alias(ctx: Context, id: str, inputs: Values) -> Values | None:
    for page in ctx.client("kms").get_paginator("list_aliases").paginate():
        for alias in page["Aliases"]:
            if alias["AliasName"] == id:
                same = str(inputs["targetKeyId"]).endswith(alias["TargetKeyId"])
                target = inputs["targetKeyId"] if same else alias["TargetKeyId"]
                return {**_alias_outputs(ctx, inputs), "targetKeyId": target}
    return None


def _update_alias(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del old
    ctx.client("kms").update_alias(AliasName=id, TargetKeyId=new["targetKeyId"])
    return _alias_outputs(ctx, new)


def _delete_alias(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("kms").delete_alias(AliasName=id)


def _put_policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("kms").put_key_policy(
        KeyId=inputs["keyId"], PolicyName="default", Policy=inputs["policy"]
    )
    return inputs["keyId"], {}


def _read_policy(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        answer = ctx.client("kms").get_key_policy(KeyId=id, PolicyName="default")
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {"policy": answer["Policy"]}


def _create_grant(ctx: Context, inputs: Values) -> tuple[str, Values]:
    request = fit("kms", "CreateGrant", inputs, drop=("retireOnDelete", "region"))
    made = ctx.client("kms").create_grant(**request)
    return f"{inputs['keyId']}:{made['GrantId']}", {
        "grantId": made["GrantId"],
        "grantToken": made["GrantToken"],
    }


def _read_grant(ctx: Context, id: str, inputs: Values) -> Values | None:
    grant = id.rsplit(":", 1)[-1]
    found: list[Any] = ctx.client("kms").list_grants(KeyId=inputs["keyId"])["Grants"]
    return {"grantId": grant} if any(g["GrantId"] == grant for g in found) else None


def _delete_grant(ctx: Context, id: str, outputs: Values) -> None:
    del id
    ctx.client("kms").revoke_grant(KeyId=outputs["keyId"], GrantId=outputs["grantId"])


def _update_grant(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """Only `retireOnDelete` changes in place, and AWS does not know of it."""
    del ctx, id, old, new
    return {}


HANDLERS = (
    Handler(
        type="aws:kms/key:Key",
        grade="emulated",
        replace_on=frozenset(
            {"keyUsage", "customerMasterKeySpec", "customKeyStoreId", "multiRegion", "xksKeyId"}
        ),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:kms/replicaKey:ReplicaKey",
        grade="emulated",
        replace_on=frozenset({"primaryKeyArn"}),
        create=_create_replica,
        read=_read,
        update=_update_replica,
        delete=_delete,
    ),
    Handler(
        type="aws:kms/alias:Alias",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix"}),
        naming=AutoName(prefix="alias/", unless=("namePrefix",)),
        create=_create_alias,
        read=_read_alias,
        update=_update_alias,
        delete=_delete_alias,
    ),
    Handler(
        type="aws:kms/keyPolicy:KeyPolicy",
        grade="emulated",
        replace_on=frozenset({"keyId"}),
        create=_put_policy,
        read=_read_policy,
        update=by_putting(_put_policy),
        delete=leave,  # a key always has a policy: the real provider leaves the last one too
    ),
    Handler(
        type="aws:kms/grant:Grant",
        grade="emulated",
        replace_on=frozenset(
            {
                "constraints",
                "grantCreationTokens",
                "granteePrincipal",
                "keyId",
                "name",
                "operations",
                "retiringPrincipal",
            }
        ),
        naming=AutoName(),
        create=_create_grant,
        read=_read_grant,
        update=_update_grant,
        delete=_delete_grant,
    ),
)
