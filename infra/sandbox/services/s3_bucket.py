"""S3 buckets; what hangs on a bucket is in s3_settings.py."""

from __future__ import annotations

from botocore.exceptions import ClientError

from infra.sandbox.handler import AutoName, Context, Handler, Values
from infra.sandbox.services._common import code_of, missing


def _outputs(ctx: Context, bucket: str) -> Values:
    return {
        "arn": f"arn:aws:s3:::{bucket}",
        "bucket": bucket,
        "bucketDomainName": f"{bucket}.s3.amazonaws.com",
        "bucketRegion": ctx.region,
        "bucketRegionalDomainName": f"{bucket}.s3.{ctx.region}.amazonaws.com",
        # The hosted zone of S3 websites in us-east-1; aliases of Route 53 need it.
        "hostedZoneId": "Z3AQBSTGFYJSTF",
    }


def _tag(ctx: Context, inputs: Values) -> None:
    tags = inputs.get("tags") or {}
    bucket = inputs["bucket"]
    if tags:
        pairs = [{"Key": k, "Value": v} for k, v in tags.items()]
        ctx.client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": pairs})
    else:
        ctx.client("s3").delete_bucket_tagging(Bucket=bucket)


def _create(ctx: Context, inputs: Values) -> tuple[str, Values]:
    bucket = inputs["bucket"]
    request: Values = {"Bucket": bucket}
    if ctx.region != "us-east-1":
        request["CreateBucketConfiguration"] = {"LocationConstraint": ctx.region}
    if inputs.get("objectLockEnabled"):
        request["ObjectLockEnabledForBucket"] = True
    ctx.client("s3").create_bucket(**request)
    _tag(ctx, inputs)
    return bucket, _outputs(ctx, bucket)


def _read(ctx: Context, id: str, inputs: Values) -> Values | None:
    del inputs
    s3 = ctx.client("s3")
    try:
        s3.head_bucket(Bucket=id)
    except ClientError as error:
        if missing(error):
            return None
        raise
    return {**_outputs(ctx, id), "tags": _tags(s3, id)}


def _tags(s3: object, bucket: str) -> dict[str, str]:
    try:
        found = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]  # type: ignore[attr-defined]
    except ClientError as error:
        if code_of(error) == "NoSuchTagSet":
            return {}
        raise
    return {tag["Key"]: tag["Value"] for tag in found}


def _update(ctx: Context, id: str, old: Values, new: Values) -> Values:
    if old.get("tags") != new.get("tags"):
        _tag(ctx, new)
    return _outputs(ctx, id)


def _empty(ctx: Context, bucket: str) -> None:
    """Remove all versions of all objects, as the real provider does with forceDestroy."""
    pages = ctx.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
    for page in pages:
        for item in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            ctx.client("s3").delete_object(
                Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"]
            )


def _delete(ctx: Context, id: str, outputs: Values) -> None:
    if outputs.get("forceDestroy"):
        _empty(ctx, id)
    ctx.client("s3").delete_bucket(Bucket=id)


HANDLERS = (
    Handler(
        type="aws:s3/bucket:Bucket",
        grade="emulated",
        replace_on=frozenset({"bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"}),
        naming=AutoName(property="bucket", limit=63, lower=True, unless=("bucketPrefix",)),
        defaults={"forceDestroy": False},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
    ),
)
