import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/1"


def failing():
    aws.kinesis.Stream("silent", shard_count=1)
    aws.kinesis.Stream("off", encryption_type="NONE", kms_key_id=KEY)
    aws.kinesis.Stream("keyless", encryption_type="KMS")
    aws.kinesis.Stream("of-aws", encryption_type="KMS", kms_key_id="alias/aws/kinesis")


def passing():
    aws.kinesis.Stream("ours", encryption_type="KMS", kms_key_id=KEY)
    aws.kinesis.Stream("later", encryption_type="KMS", kms_key_id=later())


def undecided():
    aws.kinesis.Stream("perhaps", encryption_type=later(), kms_key_id=KEY)
