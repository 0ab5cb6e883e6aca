import pulumi_aws as aws
from shared import later

KEY = "arn:aws:kms:us-east-1:111122223333:key/k"
OURS = {"enabled": True, "kms_key_arn": KEY}


def _table(name, environment=None, **inputs):
    aws.dynamodb.Table(
        name,
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        tags={"environment": environment} if environment else None,
        **inputs,
    )


def failing():
    _table("silent")
    _table("aws-key", server_side_encryption={"enabled": True})
    _table("key-switched-off", server_side_encryption={"enabled": False, "kms_key_arn": KEY})
    _table("unprotected", "prod", server_side_encryption=OURS)


def passing():
    _table("untagged", server_side_encryption=OURS)
    _table("dev", "dev", server_side_encryption=OURS)
    _table("prod", "prod", server_side_encryption=OURS, deletion_protection_enabled=True)


def undecided():
    value = later()
    _table("perhaps", server_side_encryption={"enabled": value.apply(bool), "kms_key_arn": KEY})
    _table("key-later", server_side_encryption={"enabled": True, "kms_key_arn": value})
