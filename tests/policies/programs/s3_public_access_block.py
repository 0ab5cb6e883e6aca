import pulumi_aws as aws
from shared import later

ALL = {
    "block_public_acls": True,
    "block_public_policy": True,
    "ignore_public_acls": True,
    "restrict_public_buckets": True,
}


def failing():
    aws.s3.Bucket("bare")
    half = aws.s3.Bucket("half")
    aws.s3.BucketPublicAccessBlock("half-block", bucket=half.id, block_public_acls=True)


def passing():
    closed = aws.s3.Bucket("closed")
    aws.s3.BucketPublicAccessBlock("closed-block", bucket=closed.id, **ALL)
    aws.s3.Bucket("named", bucket="models-0001")
    aws.s3.BucketPublicAccessBlock("named-block", bucket="models-0001", **ALL)


def undecided():
    value = later()
    aws.s3.Bucket("whose")
    elsewhere = aws.ssm.Parameter("elsewhere", type="String", value="x").value
    aws.s3.BucketPublicAccessBlock("some-block", bucket=elsewhere, **ALL)
    perhaps = aws.s3.Bucket("perhaps")
    flags = {**ALL, "block_public_acls": value.apply(bool)}
    aws.s3.BucketPublicAccessBlock("perhaps-block", bucket=perhaps.id, **flags)
