import pulumi_aws as aws
from shared import document, later

ROOT = "arn:aws:iam::111122223333:root"
OURS = {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}
ASKED = {"StringEquals": {"sts:ExternalId": "from-the-vendor"}}


def _role(name, principal, effect="Allow", **more):
    trust = document(effect, Principal=principal, Action="sts:AssumeRole", **more)
    aws.iam.Role(name, assume_role_policy=trust)


def failing():
    _role("everyone", "*")
    _role("everyone-of-aws", {"AWS": ["*"]})
    _role("knows-the-id", {"AWS": "*"}, Condition=ASKED)
    _role("account", {"AWS": "111122223333"})
    _role("account-root", {"AWS": [f"{ROOT[:-4]}role/deploy", ROOT]})


def passing():
    _role("service", {"Service": "ec2.amazonaws.com"})
    _role("organisation", {"AWS": "*"}, Condition=OURS)
    _role("vendor", {"AWS": ROOT}, Condition=ASKED)
    _role("one-role", {"AWS": f"{ROOT[:-4]}role/deploy"})
    _role("denied", {"AWS": "*"}, effect="Deny")


def undecided():
    aws.iam.Role("perhaps", assume_role_policy=later())
