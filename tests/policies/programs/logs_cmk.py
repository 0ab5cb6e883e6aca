import pulumi_aws as aws
from shared import later


def failing():
    aws.cloudwatch.LogGroup("plain", retention_in_days=30)


def passing():
    aws.cloudwatch.LogGroup("ours", kms_key_id="arn:aws:kms:us-east-1:111122223333:key/k")
    aws.cloudwatch.LogGroup("made-here", kms_key_id=aws.kms.Key("logs").arn)


def undecided():
    """A key that is not known yet is a key: nothing here is unknown."""
    aws.cloudwatch.LogGroup("later", kms_key_id=later())
