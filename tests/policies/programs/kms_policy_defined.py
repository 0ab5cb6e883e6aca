import pulumi_aws as aws
from shared import document, later

OURS = document(
    Principal={"AWS": "arn:aws:iam::111122223333:role/trainer"}, Action="kms:*", Resource="*"
)


def failing():
    aws.kms.Key("silent")
    aws.kms.ReplicaKey("replica", primary_key_arn="arn:aws:kms:us-east-1:111122223333:key/mrk-1")


def passing():
    aws.kms.Key("inline", policy=OURS)
    beside = aws.kms.Key("beside")
    aws.kms.KeyPolicy("beside-policy", key_id=beside.id, policy=OURS)
    unknown = aws.kms.Key("any-document")
    aws.kms.KeyPolicy("any-policy", key_id=unknown.id, policy=later())


def undecided():
    aws.kms.Key("whose")
    aws.kms.KeyPolicy("some-policy", key_id=later(), policy=OURS)
