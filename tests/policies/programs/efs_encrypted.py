import pulumi_aws as aws
from shared import later


def failing():
    aws.efs.FileSystem("silent")
    aws.efs.FileSystem("off", encrypted=False)
    aws.efs.FileSystem("aws-key", encrypted=True)


def passing():
    aws.efs.FileSystem("ours", encrypted=True, kms_key_id=aws.kms.Key("files").arn)


def undecided():
    aws.efs.FileSystem(
        "perhaps", encrypted=later().apply(bool), kms_key_id=aws.kms.Key("files").arn
    )
