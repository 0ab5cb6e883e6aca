import pulumi_aws as aws
from shared import AMI, group, later


def _subnet(name, zone):
    return aws.ec2.Subnet(name, vpc_id="vpc-1", cidr_block="10.0.0.0/24", availability_zone=zone).id


def failing():
    group("one", vpc_zone_identifiers=["subnet-1"])
    group("nowhere")
    group("zone", availability_zones=["us-east-1a"])
    together = [_subnet("a1", "us-east-1a"), _subnet("a2", "us-east-1a")]
    group("same-zone", vpc_zone_identifiers=together)


def passing():
    group("two", vpc_zone_identifiers=["subnet-1", "subnet-2"])
    group(
        "unknown-two", vpc_zone_identifiers=[_subnet("a", "us-east-1a"), _subnet("b", "us-east-1b")]
    )
    group("any-zone", vpc_zone_identifiers=[_subnet("c", None), _subnet("d", None)])
    group("zones", availability_zones=["us-east-1a", "us-east-1b"])
    group("placed", vpc_zone_identifiers=["subnet-1"], placement_group="fast")
    template = aws.ec2.LaunchTemplate("fast", image_id=AMI, placement={"group_name": "fast"})
    group("placed-by-template", availability_zones=["us-east-1a"],
          launch_template={"id": template.id})  # fmt: skip


def undecided():
    value = later()
    group("perhaps", vpc_zone_identifiers=value.apply(lambda text: text.split(",")))
    somewhere = [_subnet("e", value), _subnet("f", "us-east-1a")]
    group("some-zone", vpc_zone_identifiers=somewhere)
