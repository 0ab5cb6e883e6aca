import pulumi_aws as aws
from shared import document, later

KEYS = "arn:aws:kms:us-east-1:111122223333:key/"
BY_ALIAS = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/lake"}}
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}


def _policy(name, action="kms:Decrypt", on="*", **more):
    aws.iam.Policy(name, policy=document(Action=action, Resource=on, **more))


def failing():
    _policy("any-key")
    _policy("all-of-account", "kms:De*", on=[f"{KEYS}*"])
    _policy("re-encrypts", "kms:ReEncryptFrom", on="arn:aws:kms:*:*:*")
    _policy("any-key-via-s3", Condition=VIA_S3)
    _policy("any-alias", Condition={"StringLike": {"kms:ResourceAliases": "*"}})


def passing():
    _policy("one-key", on=f"{KEYS}1")
    _policy("by-alias", Condition=BY_ALIAS)
    _policy("by-tag", Condition={"StringEquals": {"aws:ResourceTag/team": "ml"}})
    _policy("encrypts", "kms:Encrypt")
    aws.iam.Policy("denies", policy=document("Deny", Action="kms:*", Resource="*"))


def undecided():
    aws.iam.Policy("perhaps", policy=later())
