"""S3 access points: further doors to a bucket, each with a policy of its own."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services._differences import given, tag_changes
from infra.sandbox.services._fit import fit_member

_BLOCK = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
"""What AWS blocks on a door that does not say."""


def _account(ctx: Context, inputs: Values) -> str:
    return str(inputs.get("accountId") or ctx.account)


def _outputs(ctx: Context, account: str, name: str) -> Values:
    there = ctx.client("s3control").get_access_point(AccountId=account, Name=name)
    return {
        "accountId": account,
        "alias": there["Alias"],
        "arn": f"arn:aws:s3:{ctx.region}:{account}:accesspoint/{name}",
        "domainName": f"{name}-{account}.s3-accesspoint.{ctx.region}.amazonaws.com",
        "hasPublicAccessPolicy": False,
        "networkOrigin": "VPC" if there.get("VpcConfiguration") else "Internet",
        "name": name,
        "bucket": there["Bucket"],
        "bucketAccountId": account,
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    account, name = _account(ctx, inputs), inputs["name"]
    block = inputs.get("publicAccessBlockConfiguration") or _BLOCK
    request: dict[str, Any] = {
        "AccountId": account,
        "Name": name,
        "Bucket": inputs["bucket"],
        "PublicAccessBlockConfiguration": _member("PublicAccessBlockConfiguration", block),
    }
    if inputs.get("vpcConfiguration"):
        request["VpcConfiguration"] = _member("VpcConfiguration", inputs["vpcConfiguration"])
    if inputs.get("tags"):
        request["Tags"] = tag_list(inputs["tags"])
    ctx.client("s3control").create_access_point(**request)
    if inputs.get("policy"):
        _put_policy(ctx, account, name, inputs["policy"])
    return f"{account}:{name}", _outputs(ctx, account, name)


def _member(name: str, value: Any) -> Any:
    return fit_member("s3control", f"CreateAccessPoint.{name}", value)


def _put_policy(ctx: Context, account: str, name: str, policy: str) -> None:
    ctx.client("s3control").put_access_point_policy(AccountId=account, Name=name, Policy=policy)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    account, _, name = id.partition(":")
    try:
        outputs = _outputs(ctx, account, name)
        tags = ctx.client("s3control").list_tags_for_resource(
            AccountId=account, ResourceArn=outputs["arn"]
        )["Tags"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    policy = _policy(ctx, account, name)
    return {**outputs, **given({"policy": policy}), "tags": tag_map(tags)} | (
        {"policy": ""} if policy is None and inputs.get("policy") else {}
    )


def _policy(ctx: Context, account: str, name: str) -> str | None:
    try:
        answer = ctx.client("s3control").get_access_point_policy(AccountId=account, Name=name)
    except ClientError as error:
        if missing(error):
            return None
        raise
    found: str = answer["Policy"]
    return found


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    account, _, name = id.partition(":")
    control = ctx.client("s3control")
    if new.get("policy"):
        _put_policy(ctx, account, name, new["policy"])
    elif old.get("policy"):
        control.delete_access_point_policy(AccountId=account, Name=name)
    arn = f"arn:aws:s3:{ctx.region}:{account}:accesspoint/{name}"
    removed, added = tag_changes(old, new)
    if removed:
        control.untag_resource(AccountId=account, ResourceArn=arn, TagKeys=removed)
    if added:
        control.tag_resource(AccountId=account, ResourceArn=arn, Tags=tag_list(added))
    return _outputs(ctx, account, name)


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    account, _, name = id.partition(":")
    ctx.client("s3control").delete_access_point(AccountId=account, Name=name)


HANDLERS = (
    Handler(
        type="aws:s3/accessPoint:AccessPoint",
        grade="completed",
        note="the door and its policy exist; requests through it are not served",
        replace_on=frozenset(
            {
                "accountId",
                "bucket",
                "bucketAccountId",
                "name",
                "publicAccessBlockConfiguration",
                "vpcConfiguration",
            }
        ),
        naming=AutoName(limit=50, lower=True),
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
