import pulumi_aws as aws
from shared import later, options


def _gateways(count, opts=None, **inputs):
    for i in range(count):
        aws.ec2.NatGateway(f"nat-{i}", subnet_id=f"subnet-{i}", opts=opts, **inputs)


def failing():
    _gateways(3, options("dev"))


def passing():
    _gateways(3, options("prod"))
    aws.ec2.Eip("address")


def undecided():
    _gateways(2, tags={"environment": later()})
