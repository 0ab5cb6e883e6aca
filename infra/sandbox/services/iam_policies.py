"""Managed policies of the account, and its OpenID Connect providers."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import tag_list, tag_map
from infra.sandbox.services.iam_roles import retag

_KEPT_VERSIONS = 5
"""AWS keeps at most five versions of a managed policy; the oldest makes room."""


def _outputs(policy: dict[str, Any]) -> Values:
    return {
        "arn": policy["Arn"],
        "policyId": policy["PolicyId"],
        "attachmentCount": policy.get("AttachmentCount", 0),
    }


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    made = ctx.client("iam").create_policy(
        PolicyName=inputs["name"],
        Path=inputs.get("path", "/"),
        Description=inputs.get("description", ""),
        PolicyDocument=inputs["policy"],
        Tags=tag_list(inputs.get("tags")),
    )["Policy"]
    return made["Arn"], _outputs(made)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    iam = ctx.client("iam")
    try:
        policy = iam.get_policy(PolicyArn=id)["Policy"]
    except ClientError as error:
        if missing(error):
            return None
        raise
    version = iam.get_policy_version(PolicyArn=id, VersionId=policy["DefaultVersionId"])
    document = version["PolicyVersion"]["Document"]
    return {
        **_outputs(policy),
        "policy": document if isinstance(document, str) else json.dumps(document),
        "tags": tag_map(policy.get("Tags")),
    }


def _others(ctx: Context, arn: str) -> list[str]:
    """Version ids that are not the default one, the oldest first."""
    versions = ctx.client("iam").list_policy_versions(PolicyArn=arn)["Versions"]
    names = [v["VersionId"] for v in versions if not v["IsDefaultVersion"]]
    return sorted(names, key=lambda name: int(name[1:]))


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    iam = ctx.client("iam")
    if old.get("policy") != new["policy"]:
        others = _others(ctx, id)
        if len(others) >= _KEPT_VERSIONS - 1:
            iam.delete_policy_version(PolicyArn=id, VersionId=others[0])
        iam.create_policy_version(PolicyArn=id, PolicyDocument=new["policy"], SetAsDefault=True)
    retag(ctx, "policy", {"PolicyArn": id}, old, new)
    return {}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    iam = ctx.client("iam")
    for version in _others(ctx, id):
        iam.delete_policy_version(PolicyArn=id, VersionId=version)
    iam.delete_policy(PolicyArn=id)


def _create_provider(ctx: Context, inputs: Values) -> tuple[str, Values]:
    thumbprints = inputs.get("thumbprintLists")
    made = ctx.client("iam").create_open_id_connect_provider(
        Url=inputs["url"],
        ClientIDList=inputs["clientIdLists"],
        Tags=tag_list(inputs.get("tags")),
        **({"ThumbprintList": thumbprints} if thumbprints else {}),
    )
    arn: str = made["OpenIDConnectProviderArn"]
    return arn, {"arn": arn, "thumbprintLists": thumbprints or []}


def _read_provider(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        found = ctx.client("iam").get_open_id_connect_provider(OpenIDConnectProviderArn=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    now = {"clientIdLists": found["ClientIDList"], "tags": tag_map(found.get("Tags"))}
    return {"arn": id, **{k: v for k, v in now.items() if k in inputs}}


def _update_provider(ctx: Context, id: str, old: Values, new: Values) -> Values:
    iam = ctx.client("iam")
    named = {"OpenIDConnectProviderArn": id}
    if old["clientIdLists"] != new["clientIdLists"]:
        # moto cannot change the list in place. The ARN is made of the URL, so it stays the same.
        _delete_provider(ctx, id, {})
        return _create_provider(ctx, new)[1]
    thumbprints = new.get("thumbprintLists") or []
    if thumbprints and old.get("thumbprintLists") != thumbprints:
        iam.update_open_id_connect_provider_thumbprint(**named, ThumbprintList=thumbprints)
    retag(ctx, "open_id_connect_provider", named, old, new)
    return {"thumbprintLists": thumbprints}


def _delete_provider(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=id)


HANDLERS = (
    Handler(
        type="aws:iam/policy:Policy",
        grade="emulated",
        replace_on=frozenset({"name", "namePrefix", "path", "description"}),
        naming=AutoName(limit=128, unless=("namePrefix",)),
        defaults={"path": "/"},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    Handler(
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        grade="completed",
        note="ours: another list of clients re-creates it under the same ARN",
        replace_on=frozenset({"url"}),
        create=_create_provider,
        read=_read_provider,
        update=_update_provider,
        delete=_delete_provider,
    ),
)
