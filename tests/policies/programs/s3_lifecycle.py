import pulumi_aws as aws
from shared import later


def _bucket(name, *rules, versioned=False):
    bucket = aws.s3.Bucket(name)
    if rules:
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle", bucket=bucket.id, rules=[{"id": "r", **r} for r in rules]
        )
    if versioned:
        aws.s3.BucketVersioning(
            f"{name}-versioning", bucket=bucket.id, versioning_configuration={"status": "Enabled"}
        )


def failing():
    _bucket("bare")
    _bucket("disabled", {"status": "Disabled", "expiration": {"days": 30}})
    _bucket("keeps-versions", {"status": "Enabled", "expiration": {"days": 30}}, versioned=True)


def passing():
    _bucket("expires", {"status": "Enabled", "expiration": {"days": 30}})
    ends = {"status": "Enabled", "noncurrent_version_expiration": {"noncurrent_days": 30}}
    _bucket("ends-versions", ends, versioned=True)


def undecided():
    _bucket("perhaps", {"status": later(), "expiration": {"days": 30}})
