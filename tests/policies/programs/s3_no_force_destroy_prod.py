import pulumi_aws as aws
from shared import later, options


def failing():
    aws.s3.Bucket("lake", force_destroy=True, opts=options("prod"))


def passing():
    production = options("prod")
    aws.s3.Bucket("kept", opts=production)
    aws.s3.Bucket("said", force_destroy=False, opts=production)
    aws.s3.Bucket("dev", force_destroy=True, opts=options("dev"))
    aws.s3.Bucket("untagged", force_destroy=True)


def undecided():
    value = later()
    aws.s3.Bucket("perhaps", force_destroy=value.apply(bool), opts=options("prod"))
    aws.s3.Bucket("somewhere", force_destroy=True, tags={"environment": value})
