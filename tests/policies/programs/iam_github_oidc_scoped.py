import pulumi_aws as aws
from shared import document, later

HOST = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::111122223333:oidc-provider/{HOST}"
AUD = {"StringEquals": {f"{HOST}:aud": "sts.amazonaws.com"}}


def _role(name, condition, operator="StringLike"):
    trust = document(
        Action="sts:AssumeRoleWithWebIdentity",
        Principal={"Federated": PROVIDER},
        Condition={**condition},
    )
    aws.iam.Role(name, assume_role_policy=trust)


def _sub(*values, operator="StringLike"):
    return {operator: {f"{HOST}:sub": list(values)}}


def _claim(**values):
    return {
        "StringEquals": {**AUD["StringEquals"], **{f"{HOST}:{k}": v for k, v in values.items()}}
    }


def failing():
    _role("no-subject", AUD)
    _role("any-repository", {**AUD, **_sub("repo:*")})
    _role("any-of-org", {**AUD, **_sub("repo:acme/*")})
    _role("one-wide", {**AUD, **_sub("repo:acme/ml:*", "repo:*:ref:refs/heads/main")})
    _role("vacuous", {**AUD, **_sub("repo:acme/ml:*", operator="ForAllValues:StringLike")})
    _role("any-claimed", _claim(repository="*/ml"))
    _role("no-audience", _sub("repo:acme/ml:ref:refs/heads/main"))


def passing():
    _role("scoped", {**AUD, **_sub("repo:acme/ml:ref:refs/heads/main")})
    _role("environment", {**AUD, **_sub("repo:acme/ml:environment:prod")})
    _role("by-name", _claim(repository="acme/ml"))
    _role("by-id", _claim(repository_id="74"))
    own = {"StringEquals": {f"{HOST}/acme:sub": "repo:acme/ml:ref:main", f"{HOST}/acme:aud": "sts"}}
    _role("enterprise", own)
    ec2 = document(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
    aws.iam.Role("machine", assume_role_policy=ec2)


def undecided():
    aws.iam.Role("perhaps", assume_role_policy=later())
