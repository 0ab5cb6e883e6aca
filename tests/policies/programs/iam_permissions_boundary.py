import pulumi_aws as aws
from shared import document, later

GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
CAP = "arn:aws:iam::111122223333:policy/cap"


def _role(name, boundary=None, **principal):
    trust = document(Principal=principal, Action="sts:AssumeRole")
    aws.iam.Role(name, assume_role_policy=trust, permissions_boundary=boundary)


def failing():
    _role("deploy", Federated=GITHUB)
    _role("bounded", CAP, Service="ec2.amazonaws.com")
    _role("way-around", Service="ec2.amazonaws.com")


def passing():
    _role("deploy", CAP, Federated=GITHUB)
    _role("bounded", later(), Service="ec2.amazonaws.com")


def unused():
    _role("node", Service="ec2.amazonaws.com")
    _role("other-host", Federated=GITHUB.replace("token.", "other."))


def undecided():
    aws.iam.Role("perhaps", assume_role_policy=later())
