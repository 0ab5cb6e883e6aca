import pulumi_aws as aws
from shared import later


def _controls(name, ownership):
    rule = {"object_ownership": ownership}
    aws.s3.BucketOwnershipControls(name, bucket="lake", rule=rule)


def failing():
    _controls("preferred", "BucketOwnerPreferred")
    _controls("writer", "ObjectWriter")


def passing():
    _controls("enforced", "BucketOwnerEnforced")
    aws.s3.Bucket("bare")


def undecided():
    _controls("perhaps", later())
