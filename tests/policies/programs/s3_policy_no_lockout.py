import pulumi_aws as aws
from shared import document, later

BUCKET = "arn:aws:s3:::lake"
ROLE = {"AWS": "arn:aws:iam::111122223333:role/admin"}


def _policy(name, drop=(), **parts):
    known = {"Principal": "*", "Action": "s3:*", "Resource": [BUCKET, f"{BUCKET}/*"], **parts}
    text = document("Deny", **{k: v for k, v in known.items() if k not in drop})
    aws.s3.BucketPolicy(name, bucket="lake", policy=text)


def failing():
    _policy("all")
    _policy("by-pattern", Action=["s3:Put*"], Principal={"AWS": ["*"]}, Resource="*")
    _policy("all-but", drop=["Action"], NotAction="s3:GetObject")
    aws.s3.Bucket("inline", policy=document("Deny", Principal="*", Action="*"))


def passing():
    _policy("conditional", Condition={"Bool": {"aws:SecureTransport": "false"}})
    _policy("one-role", Principal=ROLE)
    _policy("excepted", drop=["Principal"], NotPrincipal=ROLE)
    _policy("deletions", Action=["s3:DeleteObject", "s3:DeleteObjectVersion"])
    _policy("objects", Resource=f"{BUCKET}/*")
    _policy("elsewhere", drop=["Resource"], NotResource=BUCKET)
    aws.s3.BucketPolicy("refused", bucket="lake", policy='{"Statement": [1}')
    aws.s3.Bucket("bare")


def undecided():
    aws.s3.BucketPolicy("perhaps", bucket="lake", policy=later())
