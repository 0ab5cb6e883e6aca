import datetime as dt

import pulumi_aws as aws
from shared import later


def _in(days):
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days)).isoformat()


def _bucket(name, expires=None, environment="sandbox"):
    tags = {"environment": environment}
    aws.s3.Bucket(name, tags=tags if expires is None else {**tags, "expires-on": expires})


def failing():
    _bucket("silent")
    _bucket("no-date", "soon")
    _bucket("past", _in(-1))
    _bucket("far", _in(32))


def passing():
    _bucket("tomorrow", _in(1))
    _bucket("soon", _in(29))
    _bucket("dev", environment="dev")
    aws.s3.Bucket("untagged")


def undecided():
    value = later()
    _bucket("date", value)
    _bucket("environment", environment=value)
