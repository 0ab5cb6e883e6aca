import pulumi_aws as aws
from shared import document, later

ARN = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def failing():
    aws.iam.User("person", name="person")
    aws.iam.AccessKey("key", user="person")
    reads = document(Action="s3:GetObject", Resource="*")
    aws.iam.UserPolicy("own", user="person", policy=reads)
    aws.iam.UserPolicyAttachment("attached", user="person", policy_arn=ARN)
    aws.iam.PolicyAttachment("to-some", policy_arn=ARN, users=["person"])


def passing():
    aws.iam.PolicyAttachment("to-roles", policy_arn=ARN, roles=["node"])
    aws.iam.PolicyAttachment("to-nobody", policy_arn=ARN, users=[])


def undecided():
    users = later().apply(lambda arn: [arn])
    aws.iam.PolicyAttachment("perhaps", policy_arn=ARN, users=users)
