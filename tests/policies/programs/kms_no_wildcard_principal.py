import pulumi_aws as aws
from shared import document, later

USE = {"Action": "kms:Decrypt", "Resource": "*"}
ANYONE = {**USE, "Principal": "*"}


def failing():
    aws.kms.Key("open", policy=document(**ANYONE))
    aws.kms.Key("listed", policy=document(**USE, Principal={"AWS": ["*"]}))
    exists = {"StringEqualsIfExists": {"kms:CallerAccount": "111122223333"}}
    aws.kms.Key("if-exists", policy=document(**ANYONE, Condition=exists))


def passing():
    aws.kms.Key("default")
    root = {"AWS": "arn:aws:iam::111122223333:root"}
    aws.kms.Key("root", policy=document(**USE, Principal=root))
    limit = {"StringEquals": {"kms:CallerAccount": "111122223333"}}
    aws.kms.Key("limited", policy=document(**ANYONE, Condition=limit))
    aws.kms.Key("denies", policy=document("Deny", **ANYONE))


def undecided():
    aws.kms.Key("perhaps", policy=later())
