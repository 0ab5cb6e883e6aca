import pulumi_aws as aws
from shared import later


def _encryption(name, algorithm, **more):
    rule = {"apply_server_side_encryption_by_default": {"sse_algorithm": algorithm}, **more}
    aws.s3.BucketServerSideEncryptionConfiguration(name, bucket="lake", rules=[rule])


def failing():
    _encryption("silent", "aws:kms")
    _encryption("off", "aws:kms", bucket_key_enabled=False)
    default = {"sse_algorithm": "aws:kms"}
    rule = {"apply_server_side_encryption_by_default": default}
    aws.s3.Bucket("inline", server_side_encryption_configuration={"rule": rule})


def passing():
    _encryption("on", "aws:kms", bucket_key_enabled=True)
    _encryption("two-layers", "aws:kms:dsse")
    _encryption("own", "AES256")
    aws.s3.Bucket("bare")


def undecided():
    flag = later().apply(bool)
    _encryption("perhaps", "aws:kms", bucket_key_enabled=flag)
    _encryption("either-way", "AES256", bucket_key_enabled=flag)
