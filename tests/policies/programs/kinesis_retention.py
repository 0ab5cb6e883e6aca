import pulumi_aws as aws
from shared import later, options

ON_DEMAND = {"stream_mode": "ON_DEMAND"}
SHARDS = {"stream_mode": "PROVISIONED"}


def failing():
    dev, prod = options("dev"), options("prod")
    aws.kinesis.Stream("default", shard_count=1, opts=prod)
    aws.kinesis.Stream("short", retention_period=167, opts=prod)
    aws.kinesis.Stream("long", retention_period=169, opts=dev)
    aws.kinesis.Stream("on-demand", retention_period=168, stream_mode_details=ON_DEMAND, opts=prod)


def passing():
    dev, prod = options("dev"), options("prod")
    aws.kinesis.Stream("untagged", stream_mode_details=ON_DEMAND)
    aws.kinesis.Stream("week", retention_period=168, stream_mode_details=SHARDS, opts=prod)
    aws.kinesis.Stream("dev", retention_period=168, stream_mode_details=ON_DEMAND, opts=dev)
    aws.kinesis.Stream("dev-default", opts=dev)


def undecided():
    value, prod = later(), options("prod")
    hours = value.apply(int)
    aws.kinesis.Stream("perhaps", retention_period=hours, stream_mode_details=SHARDS, opts=prod)
    mode = {"stream_mode": value}
    aws.kinesis.Stream("mode", retention_period=168, stream_mode_details=mode, opts=prod)
    aws.kinesis.Stream("either-way", retention_period=24, stream_mode_details=mode)
