import pulumi_aws as aws
from shared import document, later

ARN = "arn:aws:sns:us-east-1:111122223333:alerts"
PUBLISH = {"Action": "sns:Publish", "Resource": ARN}
ANYONE = {**PUBLISH, "Principal": "*"}


def _topic(name, policy):
    aws.sns.TopicPolicy(name, arn=ARN, policy=policy)


def failing():
    aws.sns.Topic("inside", policy=document(**ANYONE))
    _topic("beside", document(**PUBLISH, Principal={"AWS": ["*"]}))
    _topic("any-account", document(**PUBLISH, Principal={"AWS": "arn:aws:iam::*:role/sns"}))
    tls = {"Bool": {"aws:SecureTransport": "true"}}
    _topic("no-limit", document(**ANYONE, Condition=tls))


def passing():
    aws.sns.Topic("default")
    role = {"AWS": "arn:aws:iam::111122223333:role/sns"}
    _topic("role", document(**PUBLISH, Principal=role))
    account = {"StringEquals": {"aws:SourceOwner": "111122223333"}}
    _topic("account", document(**ANYONE, Condition=account))
    _topic("denies", document("Deny", **ANYONE))


def undecided():
    _topic("perhaps", later())
