import pulumi_aws as aws
from shared import later


def _vpc(name, *kinds):
    vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16")
    for i, kind in enumerate(kinds):
        aws.ec2.FlowLog(f"{name}-log-{i}", vpc_id=vpc.id, traffic_type=kind)


def failing():
    _vpc("silent")
    _vpc("accepted-only", "ACCEPT")


def passing():
    _vpc("all", "ALL")
    _vpc("both", "ACCEPT", "REJECT")


def undecided():
    _vpc("perhaps", later())
