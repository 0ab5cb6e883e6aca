import pulumi_aws as aws
from shared import later


def failing():
    aws.sqs.Queue("off", sqs_managed_sse_enabled=False)


def passing():
    aws.sqs.Queue("default")
    key = aws.kms.Key("key")
    aws.sqs.Queue("cmk", kms_master_key_id=key.id)


def undecided():
    flag = later().apply(bool)
    aws.sqs.Queue("perhaps", sqs_managed_sse_enabled=flag)
