import json

import pulumi
import pulumi_aws as aws
from shared import document

INSECURE = {"Bool": {"aws:SecureTransport": "false"}}


def _bucket(name, effect="Deny", **parts):
    bucket = aws.s3.Bucket(name, bucket=f"{name}-0001")
    known = {"Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{name}-0001/*"}
    text = document(effect, **{**known, **parts})
    aws.s3.BucketPolicy(f"{name}-policy", bucket=bucket.id, policy=text)


def failing():
    aws.s3.Bucket("bare")
    _bucket("allows", effect="Allow", Condition=INSECURE)
    _bucket("unconditional", Principal={"AWS": "arn:aws:iam::111122223333:root"})
    _bucket("reads-only", Action="s3:Get*", Condition=INSECURE)
    _bucket("one-role", Principal={"AWS": "arn:aws:iam::111122223333:role/x"}, Condition=INSECURE)


def passing():
    _bucket("denies", Condition=INSECURE)
    _bucket("denies-aws", Principal={"AWS": ["*"]}, Action=["s3:*"], Condition=INSECURE)


def undecided():
    bucket = aws.s3.Bucket("whole")
    statement = {"Effect": "Deny", "Resource": bucket.arn}
    text = pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.s3.BucketPolicy("whole-policy", bucket=bucket.id, policy=text)
    broken = aws.s3.Bucket("broken")
    aws.s3.BucketPolicy("broken-policy", bucket=broken.id, policy=json.dumps([1])[:-1])
