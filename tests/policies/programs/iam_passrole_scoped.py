import pulumi_aws as aws
from shared import document, later

TO_EC2 = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
ROLE = "arn:aws:iam::111122223333:role/node"


def failing():
    aws.iam.Policy("any", policy=document(Action="iam:PassRole", Resource="*", Condition=TO_EC2))
    every = "arn:aws:iam::111122223333:role/*"
    aws.iam.Policy("all-roles", policy=document(Action="iam:Pass*", Resource=every))
    aws.iam.Policy("any-service", policy=document(Action="iam:passrole", Resource=ROLE))


def passing():
    aws.iam.Policy(
        "scoped", policy=document(Action="iam:PassRole", Resource=ROLE, Condition=TO_EC2)
    )
    aws.iam.Policy("other", policy=document(Action="iam:GetRole", Resource="*"))


def undecided():
    aws.iam.Policy("perhaps", policy=later())
