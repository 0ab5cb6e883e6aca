"""S3 Tables: buckets that keep Iceberg tables in order by themselves."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox import recorded
from infra.sandbox.faults import missing
from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import leave, stays
from infra.sandbox.services._fit import fit_member

_ENCRYPTION = "CreateTableBucket.encryptionConfiguration"


def _request(inputs: Values) -> dict[str, Any]:
    request: dict[str, Any] = {"name": inputs["name"]}
    if inputs.get("encryptionConfiguration"):
        request["encryptionConfiguration"] = fit_member(
            "s3tables", _ENCRYPTION, inputs["encryptionConfiguration"]
        )
    if inputs.get("tags"):
        request["tags"] = inputs["tags"]
    return request


def _create_bucket(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn = ctx.client("s3tables").create_table_bucket(**_request(inputs))["arn"]
    return arn, {"arn": arn, "ownerAccountId": ctx.account}


def _read_bucket(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    try:
        there = ctx.client("s3tables").get_table_bucket(tableBucketARN=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {"arn": id, "name": there["name"], "ownerAccountId": there["ownerAccountId"]}


def _update_bucket(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """The emulator keeps a bucket's name alone: what else is asked for is checked."""
    outputs: Values = {"arn": id, "ownerAccountId": ctx.account}
    if old.get("encryptionConfiguration") != new.get("encryptionConfiguration"):
        request = {
            "tableBucketARN": id,
            "encryptionConfiguration": _request(new).get("encryptionConfiguration", {}),
        }
        outputs["recorded"] = recorded.record("s3tables", "PutTableBucketEncryption", request)
    return outputs


def _delete_bucket(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("s3tables").delete_table_bucket(tableBucketARN=id)


def _create_namespace(ctx: Context, inputs: Values) -> tuple[str, Values]:
    arn, namespace = inputs["tableBucketArn"], inputs["namespace"]
    ctx.client("s3tables").create_namespace(tableBucketARN=arn, namespace=[namespace])
    return f"{arn};{namespace}", {"ownerAccountId": ctx.account}


def _read_namespace(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    arn, _, namespace = id.partition(";")
    try:
        ctx.client("s3tables").get_namespace(tableBucketARN=arn, namespace=namespace)
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {"tableBucketArn": arn, "namespace": namespace}


def _update_namespace(ctx: Context, id: str, old: Values, new: Values) -> Values:
    """Every change replaces."""
    del id, old, new
    return {"ownerAccountId": ctx.account}


def _delete_namespace(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    arn, _, namespace = id.partition(";")
    ctx.client("s3tables").delete_namespace(tableBucketARN=arn, namespace=namespace)


def _policy(ctx: Context, inputs: Values) -> tuple[str, Values]:
    del ctx
    arn = inputs["tableBucketArn"]
    request = {"tableBucketARN": arn, "resourcePolicy": inputs["resourcePolicy"]}
    return arn, {"recorded": recorded.record("s3tables", "PutTableBucketPolicy", request)}


def _update_policy(ctx: Context, id: str, old: Values, new: Values) -> Values:
    del id, old
    return _policy(ctx, new)[1]


HANDLERS = (
    Handler(
        type="aws:s3tables/tableBucket:TableBucket",
        grade="completed",
        note="the emulator keeps the name; encryption and upkeep are checked and kept in the state",
        replace_on=frozenset({"name"}),
        naming=AutoName(limit=63, lower=True),
        create=_create_bucket,
        read=_read_bucket,
        update=_update_bucket,
        delete=_delete_bucket,
    ),
    Handler(
        type="aws:s3tables/namespace:Namespace",
        grade="emulated",
        replace_on=frozenset({"namespace", "tableBucketArn"}),
        create=_create_namespace,
        read=_read_namespace,
        update=_update_namespace,
        delete=_delete_namespace,
    ),
    Handler(
        type="aws:s3tables/tableBucketPolicy:TableBucketPolicy",
        grade="recorded",
        note="the emulator lacks this API",
        replace_on=frozenset({"tableBucketArn"}),
        create=_policy,
        read=stays,
        update=_update_policy,
        delete=leave,  # nothing was sent
    ),
)
