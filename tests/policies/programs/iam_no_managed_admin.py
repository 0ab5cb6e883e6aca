import pulumi_aws as aws
from shared import document, later

TRUST = document(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def failing():
    aws.iam.RolePolicyAttachment("admin", role="node", policy_arn=ADMIN)
    aws.iam.Role("inline", assume_role_policy=TRUST, managed_policy_arns=[ADMIN])
    full = "arn:aws-us-gov:iam::aws:policy/IAMFullAccess"
    aws.iam.UserPolicyAttachment("government", user="someone", policy_arn=full)


def passing():
    ssm = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
    aws.iam.RolePolicyAttachment("ssm", role="node", policy_arn=ssm)
    ours = "arn:aws:iam::111122223333:policy/AdministratorAccess"
    aws.iam.RolePolicyAttachment("same-name", role="node", policy_arn=ours)


def undecided():
    value = later()
    aws.iam.RolePolicyAttachment("ours", role="node", policy_arn=value)
    arns = value.apply(lambda arn: [arn, ADMIN])
    aws.iam.Role("whole-list", assume_role_policy=TRUST, managed_policy_arns=arns)
