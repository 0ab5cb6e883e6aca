import pulumi
import pulumi_aws as aws
from shared import TAGS, later, options

SPECIFICATIONS = [{"resource_type": kind, "tags": TAGS} for kind in ("instance", "volume")]


def failing():
    aws.s3.Bucket("bare")
    aws.s3.Bucket("empty-team", tags={**TAGS, "team": ""})
    opts = options("dev")
    aws.ec2.LaunchTemplate("default-tags-only", opts=opts)
    aws.ec2.LaunchTemplate("no-volumes", tag_specifications=SPECIFICATIONS[:1], opts=opts)


def passing():
    opts = options("dev")
    aws.s3.Bucket("own", tags=TAGS)
    aws.s3.Bucket("default", opts=opts)
    aws.ec2.LaunchTemplate("template", tag_specifications=SPECIFICATIONS, opts=opts)
    aws.ec2.LaunchTemplate("own-template", tags=TAGS, tag_specifications=SPECIFICATIONS)


def undecided():
    value = later()
    aws.s3.Bucket("value-later", tags={**TAGS, "team": value})
    aws.s3.Bucket("perhaps", tags=value.apply(lambda v: {"team": v}))
    provider = aws.Provider("later", default_tags={"tags": value.apply(lambda v: {"team": v})})
    aws.s3.Bucket("by-default", opts=pulumi.ResourceOptions(provider=provider))
