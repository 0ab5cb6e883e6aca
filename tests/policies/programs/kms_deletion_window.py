import pulumi_aws as aws
from shared import later

PRIMARY = "arn:aws:kms:us-east-1:111122223333:key/mrk-1"


def failing():
    aws.kms.Key("week", deletion_window_in_days=7)
    aws.kms.Key("bypass", bypass_policy_lockout_safety_check=True)
    aws.kms.Key("disabled", is_enabled=False)
    aws.kms.ReplicaKey("replica", primary_key_arn=PRIMARY, enabled=False)


def passing():
    aws.kms.Key("silent")
    aws.kms.Key("said", deletion_window_in_days=14, is_enabled=True)
    aws.kms.ReplicaKey("copy", primary_key_arn=PRIMARY)


def undecided():
    value = later()
    aws.kms.Key("perhaps", deletion_window_in_days=value.apply(int))
    aws.kms.Key("on-or-off", is_enabled=value.apply(bool))
