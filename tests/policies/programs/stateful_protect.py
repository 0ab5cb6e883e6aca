import pulumi
import pulumi_aws as aws
from shared import TAGS, later, options


def _merge(environment, **more):
    return pulumi.ResourceOptions.merge(options(environment), pulumi.ResourceOptions(**more))


def failing():
    aws.s3.Bucket("models", opts=options("prod"))
    aws.kms.Key("data", tags={**TAGS, "environment": "production"})


def passing():
    aws.s3.Bucket("protected", opts=_merge("prod", protect=True))
    aws.s3.Bucket("dev", opts=options("dev"))
    aws.s3.Bucket("untagged")


def undecided():
    aws.s3.Bucket("perhaps", tags={"environment": later()})
