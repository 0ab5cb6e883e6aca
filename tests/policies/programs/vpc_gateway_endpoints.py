import pulumi_aws as aws
from shared import later

S3, DYNAMODB = (f"com.amazonaws.us-east-1.{service}" for service in ("s3", "dynamodb"))


def _vpc(name, *services, nat=True, kind=None):
    vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16")
    subnet = aws.ec2.Subnet(f"{name}-subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")
    if nat:
        aws.ec2.NatGateway(f"{name}-nat", subnet_id=subnet.id, connectivity_type="private")
    for i, service in enumerate(services):
        aws.ec2.VpcEndpoint(
            f"{name}-{i}", vpc_id=vpc.id, service_name=service, vpc_endpoint_type=kind
        )


def failing():
    _vpc("none")
    _vpc("one", S3)
    _vpc("interfaces", S3, DYNAMODB, kind="Interface")


def passing():
    _vpc("both", S3, DYNAMODB)
    _vpc("gateways", S3, DYNAMODB, kind="Gateway")
    _vpc("no-nat", nat=False)


def undecided():
    _vpc("perhaps", S3, later())
