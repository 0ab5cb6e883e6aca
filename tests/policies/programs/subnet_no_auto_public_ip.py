import pulumi_aws as aws
from shared import later


def _subnet(name, public=None, tier=None):
    aws.ec2.Subnet(
        name,
        vpc_id="vpc-1",
        cidr_block="10.0.0.0/24",
        map_public_ip_on_launch=public,
        tags={"tier": tier} if tier else None,
    )


def failing():
    _subnet("on", True)
    _subnet("edge", True, tier="public")
    aws.ec2.DefaultSubnet("default", availability_zone="us-east-1a")


def passing():
    _subnet("off", False)
    _subnet("left-out")
    zone = "us-east-1a"
    aws.ec2.DefaultSubnet("default-off", availability_zone=zone, map_public_ip_on_launch=False)


def undecided():
    _subnet("perhaps", later().apply(lambda arn: arn.endswith("x")))
