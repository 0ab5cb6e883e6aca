import json

import pulumi_aws as aws
from shared import document, later, options

TRUST = document(Principal={"Service": "ec2.amazonaws.com"}, Action="sts:AssumeRole")
ROLES = "arn:aws:iam::111122223333:role/"


def _policy(name, *actions, on="*", **more):
    aws.iam.Policy(name, policy=document(Action=list(actions), Resource=on, **more))


def _pass_to(service):
    return {"StringEquals": {"iam:PassedToService": service}}


def _role(name, **inputs):
    return aws.iam.Role(name, assume_role_policy=TRUST, **inputs)


def failing():
    _policy("login", "iam:UpdateLoginProfile")
    _policy("version", "iam:CreatePolicy*", on="arn:aws:iam::111122223333:policy/*")
    _policy("instance", "iam:PassRole", "ec2:RunInstances")
    to_lambda = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": "*",
        "Condition": _pass_to("lambda.amazonaws.com"),
    }
    makes = {
        "Effect": "Allow",
        "Action": "lambda:*",
        "Resource": "arn:aws:lambda:*:111122223333:function:mine-*",
    }
    aws.iam.Policy("function", policy=json.dumps({"Statement": [to_lambda, makes]}))
    _policy("trust", "iam:UpdateAssumeRolePolicy", on=f"{ROLES}*")
    here = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    keys = document(Action="iam:CreateAccessKey", Resource="*", Condition=here)
    aws.iam.Policy("in-its-region", policy=keys, opts=options("dev"))
    both = _role("in-parts")
    for name, action in (("passes", "iam:PassRole"), ("runs", "sagemaker:CreateTrainingJob")):
        policy = document(Action=action, Resource="*")
        aws.iam.RolePolicy(name, role=both.id, policy=policy)


def passing():
    _policy("function-alone", "lambda:CreateFunction")
    _policy("own-roles", "iam:PassRole", "iam:PutRolePolicy", on=f"{ROLES}ml/*")
    _policy("wrong-service", "iam:PassRole", "ec2:RunInstances", Condition=_pass_to("x.y"))
    capped = {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/cap"}}
    _policy("capped", "iam:PutRolePolicy", "iam:AttachRolePolicy", Condition=capped)
    allows = {"Effect": "Allow", "Action": "iam:Attach*", "Resource": "*"}
    denies = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
    aws.iam.Policy("denied", policy=json.dumps({"Statement": [allows, denies]}))
    cap = aws.iam.Policy("cap", policy=document(Action="s3:*", Resource="*"))
    bounded = _role("bounded", permissions_boundary=cap.arn)
    attaches = aws.iam.Policy("attaches", policy=document(Action="iam:*", Resource="*"))
    aws.iam.RolePolicyAttachment("attached", role=bounded.name, policy_arn=attaches.arn)


def undecided():
    value = later()
    aws.iam.Policy("perhaps", policy=value)
    inline = [{"name": "all", "policy": document(Action="iam:*", Resource="*")}]
    _role("unknown-boundary", permissions_boundary=value, inline_policies=inline)
    safe = [{"name": "reads", "policy": document(Action="s3:GetObject", Resource="*")}]
    _role("harmless", permissions_boundary=value, inline_policies=safe)
