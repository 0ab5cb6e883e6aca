"""Object lock of S3 buckets: what was written cannot be deleted for a while."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from infra.sandbox.compare import agrees
from infra.sandbox.faults import missing
from infra.sandbox.handler import Context, Handler, Values
from infra.sandbox.services._common import by_putting
from infra.sandbox.services._fit import fit_member, plain

_DROP = ("bucket", "expectedBucketOwner", "region", "token")


def _lock(inputs: Values) -> dict[str, Any]:
    fitted: dict[str, Any] = fit_member(
        "s3", "PutObjectLockConfiguration.ObjectLockConfiguration", inputs, drop=_DROP
    )
    return fitted


def _put(ctx: Context, inputs: Values) -> tuple[str, Values]:
    ctx.client("s3").put_object_lock_configuration(
        Bucket=inputs["bucket"], ObjectLockConfiguration=_lock(inputs)
    )
    return inputs["bucket"], {}


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    try:
        answer = ctx.client("s3").get_object_lock_configuration(Bucket=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    there = answer["ObjectLockConfiguration"]
    # A bucket that was locked once stays able to lock; without a rule nothing is locked by itself.
    kept = (there.get("Rule") or {}).get("DefaultRetention") or {}
    if not kept.get("Mode"):
        return None
    there["Rule"]["DefaultRetention"] = {k: v for k, v in kept.items() if v}
    return {} if agrees(_lock(inputs), there) else {"rule": plain(there["Rule"])}


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    del outputs
    ctx.client("s3").put_object_lock_configuration(
        Bucket=id, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )


HANDLERS = (
    Handler(
        type="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        grade="emulated",
        replace_on=frozenset({"bucket", "expectedBucketOwner", "objectLockEnabled"}),
        defaults={"objectLockEnabled": "Enabled"},
        create=_put,
        read=_read,
        update=by_putting(_put),
        delete=_delete,
    ),
)
