import pulumi_aws as aws
from shared import document, later

ALL = {"Action": "*", "Resource": "*"}
TRUST = document(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")


def failing():
    aws.iam.Policy("admin", policy=document(**ALL))
    aws.iam.Policy("lists", policy=document(Action=["s3:GetObject", "*:*"], Resource=["*"]))
    aws.iam.Policy("but-one", policy=document(NotAction="iam:*", Resource="*"))
    aws.iam.Policy("all-of-iam", policy=document(Action=["iam:*", "s3:Get*"], Resource="*"))
    inline = [{"name": "all", "policy": document(**ALL)}]
    aws.iam.Role("inline", assume_role_policy=TRUST, inline_policies=inline)


def passing():
    aws.iam.Policy("reads", policy=document(Action="s3:GetObject", Resource="*"))
    aws.iam.Policy("denies", policy=document("Deny", **ALL))
    aws.iam.Policy("one-bucket", policy=document(Action="*", Resource="arn:aws:s3:::b/*"))
    limit = aws.iam.Policy("boundary", policy=document(**ALL))
    aws.iam.Role("bounded", assume_role_policy=TRUST, permissions_boundary=limit.arn)


def undecided():
    aws.iam.Policy("perhaps", policy=later())
