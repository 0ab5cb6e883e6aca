import pulumi_aws as aws
from shared import later, options


def failing():
    aws.cloudwatch.LogGroup("for-ever")
    aws.cloudwatch.LogGroup("zero", retention_in_days=0)
    aws.cloudwatch.LogGroup("short", retention_in_days=180, opts=options("prod"))
    aws.cloudwatch.LogGroup("long", retention_in_days=120, opts=options("dev"))


def passing():
    aws.cloudwatch.LogGroup("untagged", retention_in_days=1)
    aws.cloudwatch.LogGroup("year", retention_in_days=365, opts=options("prod"))
    aws.cloudwatch.LogGroup("quarter", retention_in_days=90, opts=options("dev"))


def undecided():
    aws.cloudwatch.LogGroup("perhaps", retention_in_days=later().apply(int))
