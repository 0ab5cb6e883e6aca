import pulumi_aws as aws
from shared import later


def _side(name, status):
    bucket = aws.s3.Bucket(name)
    configuration = {"status": status}
    aws.s3.BucketVersioning(
        f"{name}-versioning", bucket=bucket.id, versioning_configuration=configuration
    )


def failing():
    aws.s3.Bucket("bare")
    _side("suspended", "Suspended")


def passing():
    _side("kept", "Enabled")


def undecided():
    _side("perhaps", later())
