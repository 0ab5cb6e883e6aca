import pulumi_aws as aws
from shared import document, later


def _policy(name, **parts):
    known = {"Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::lake/*"}
    aws.s3.BucketPolicy(name, bucket="lake", policy=document(**{**known, **parts}))


def failing():
    _policy("everyone")
    _policy("in-a-list", Principal={"AWS": ["arn:aws:iam::111122223333:root", "*"]})
    _policy("all-but-one", Condition={"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::1:x"}})
    inline = document(Principal="*", Action="s3:*", Resource="*")
    aws.s3.Bucket("inline", policy=inline)


def passing():
    _policy("named", Principal={"AWS": "arn:aws:iam::111122223333:role/trainer"})
    _policy("ours", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})
    _policy("denied", effect="Deny")
    aws.s3.BucketPolicy("refused", bucket="lake", policy='{"Statement": [1}')
    aws.s3.Bucket("bare")


def undecided():
    aws.s3.BucketPolicy("perhaps", bucket="lake", policy=later())
