import pulumi_aws as aws
from shared import later

ABORT = {"abort_incomplete_multipart_upload": {"days_after_initiation": 7}}
EXPIRE = {"expiration": {"days": 90}}


def _lifecycle(name, *rules):
    known = [{"id": f"r{i}", "status": "Enabled", **rule} for i, rule in enumerate(rules)]
    aws.s3.BucketLifecycleConfiguration(name, bucket="lake", rules=known)


def failing():
    _lifecycle("expires-only", EXPIRE)
    _lifecycle("disabled", {**ABORT, "status": "Disabled"})
    _lifecycle("late", {"abort_incomplete_multipart_upload": {"days_after_initiation": 8}})
    _lifecycle("some-objects", {**ABORT, "filter": {"prefix": "log/"}}, EXPIRE)
    both = {"and_": {"prefix": "log/", "tags": {"kind": "log"}}}
    _lifecycle("fewer-objects", {**ABORT, "filter": both})
    aws.s3.Bucket("inline", lifecycle_rules=[{"enabled": True, "expiration": {"days": 9}}])


def passing():
    _lifecycle("week", ABORT)
    _lifecycle("all-objects", EXPIRE, {**ABORT, "filter": {"prefix": ""}})
    rule = {"enabled": True, "abort_incomplete_multipart_upload_days": 1}
    aws.s3.Bucket("inline", lifecycle_rules=[rule])
    aws.s3.Bucket("bare")


def undecided():
    value = later()
    _lifecycle("perhaps", {**ABORT, "status": value})
    days = {"days_after_initiation": value.apply(int)}
    _lifecycle("some-day", {"abort_incomplete_multipart_upload": days})
    _lifecycle("some-prefix", {**ABORT, "filter": {"prefix": value}})
