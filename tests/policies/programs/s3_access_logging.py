import pulumi_aws as aws
from shared import document, later

LOGS = "logs-0001"


def failing():
    aws.s3.Bucket("bare")
    half = aws.s3.Bucket("half")
    aws.s3.BucketAcl("half-acl", bucket=half.id, acl="private")


def passing():
    logs = aws.s3.Bucket("logs")
    inline = {"target_bucket": logs.id, "target_prefix": "inline/"}
    aws.s3.Bucket("inline", logging=inline)
    beside = aws.s3.Bucket("beside")
    aws.s3.BucketLogging("beside-logging", bucket=beside.id, target_bucket=LOGS, target_prefix="b/")
    aws.s3.Bucket("named", bucket=LOGS)
    aws.s3.Bucket("by-acl", acl="log-delivery-write")
    by_acl = aws.s3.Bucket("by-acl-beside")
    aws.s3.BucketAcl("acl-beside", bucket=by_acl.id, acl="log-delivery-write")
    by_policy = aws.s3.Bucket("by-policy")
    deliver = document(
        Principal={"Service": "logging.s3.amazonaws.com"}, Action="s3:PutObject", Resource="*"
    )
    aws.s3.BucketPolicy("by-policy-policy", bucket=by_policy.id, policy=deliver)


def undecided():
    aws.s3.BucketPolicy("who-delivers", bucket=aws.s3.Bucket("perhaps").id, policy=later())
