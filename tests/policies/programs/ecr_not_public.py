import pulumi_aws as aws
from shared import document, later

PULL = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
OURS = {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}


def _policy(name, **statement):
    policy = document(Action=PULL, **statement)
    aws.ecr.RepositoryPolicy(name, repository="model", policy=policy)


def failing():
    _policy("star", Principal="*")
    _policy("aws-star", Principal={"AWS": ["*"]})
    without_key = {"ForAllValues:StringEquals": {"aws:username": "puller"}}
    _policy("holds-without-the-key", Principal="*", Condition=without_key)
    _policy(
        "any-organisation", Principal="*", Condition={"StringLike": {"aws:PrincipalOrgID": "*"}}
    )


def passing():
    _policy("one-account", Principal={"AWS": "arn:aws:iam::111122223333:root"})
    _policy("organisation", Principal="*", Condition=OURS)
    _policy("lambda", Principal={"Service": "lambda.amazonaws.com"})
    deny = document("Deny", Principal="*", Action="ecr:*")
    aws.ecr.RepositoryPolicy("denies", repository="model", policy=deny)


def undecided():
    aws.ecr.RepositoryPolicy("perhaps", repository="model", policy=later())
