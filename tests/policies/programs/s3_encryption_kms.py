import pulumi_aws as aws
from shared import later


def _side(name, bucket, **default):
    aws.s3.BucketServerSideEncryptionConfiguration(
        name, bucket=bucket.id, rules=[{"apply_server_side_encryption_by_default": default}]
    )


def failing():
    aws.s3.Bucket("bare")
    _side("aes-sse", aws.s3.Bucket("aes"), sse_algorithm="AES256")
    _side("awss-sse", aws.s3.Bucket("aws-managed"), sse_algorithm="aws:kms")


def passing():
    key = aws.kms.Key("key")
    _side("cmk-sse", aws.s3.Bucket("cmk"), sse_algorithm="aws:kms", kms_master_key_id=key.arn)
    logs = aws.s3.Bucket("access-logs")
    aws.s3.BucketLogging("logging", bucket="elsewhere", target_bucket=logs.id, target_prefix="s3/")
    aws.s3.Bucket("older-access-logs", acl="log-delivery-write")


def undecided():
    key = aws.kms.Key("key")
    _side("sse", aws.s3.Bucket("perhaps"), sse_algorithm=later(), kms_master_key_id=key.arn)
    _side("no-key", aws.s3.Bucket("keyless"), sse_algorithm=key.arn)
