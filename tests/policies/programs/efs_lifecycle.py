import pulumi_aws as aws
from shared import later, options

COOL = [{"transition_to_ia": "AFTER_30_DAYS"}]


def failing():
    aws.efs.FileSystem("silent")
    aws.efs.FileSystem(
        "only-back", lifecycle_policies=[{"transition_to_primary_storage_class": "AFTER_1_ACCESS"}]
    )
    aws.efs.FileSystem(
        "provisioned",
        lifecycle_policies=COOL,
        throughput_mode="provisioned",
        provisioned_throughput_in_mibps=100,
        opts=options("dev"),
    )


def passing():
    aws.efs.FileSystem("cool", lifecycle_policies=COOL, throughput_mode="elastic")
    aws.efs.FileSystem("cold", lifecycle_policies=[{"transition_to_archive": "AFTER_90_DAYS"}])
    aws.efs.FileSystem(
        "prod",
        lifecycle_policies=COOL,
        throughput_mode="provisioned",
        provisioned_throughput_in_mibps=100,
        opts=options("prod"),
    )


def undecided():
    aws.efs.FileSystem(
        "perhaps", lifecycle_policies=COOL, throughput_mode=later(), opts=options("dev")
    )
