import pulumi_aws as aws
from pulumi.runtime.rpc import UNKNOWN
from shared import later


def failing():
    aws.ec2.Eip("orphan", domain="vpc")
    used = aws.ec2.Eip("used", domain="vpc")
    aws.ec2.NatGateway("nat", subnet_id="subnet-1", allocation_id=used.id)


def passing():
    aws.ec2.Eip("of-instance", instance="i-1")
    aws.ec2.Eip("of-interface", network_interface=later())
    zone = {
        name: aws.ec2.Eip(name) for name in ("nat", "second", "associated", "by-ip", "balancer")
    }
    aws.ec2.NatGateway(
        "gateway",
        subnet_id="subnet-1",
        allocation_id=zone["nat"].id,
        secondary_allocation_ids=[zone["second"].id],
    )
    associated = zone["associated"].id
    aws.ec2.EipAssociation("association", instance_id="i-1", allocation_id=associated)
    aws.ec2.EipAssociation("by-ip", instance_id="i-1", public_ip=zone["by-ip"].public_ip)
    mapping = {"subnet_id": "subnet-1", "allocation_id": zone["balancer"].id}
    aws.lb.LoadBalancer("lb", load_balancer_type="network", subnet_mappings=[mapping])


def undecided():
    aws.ec2.Eip("perhaps")
    # Unknown, and of no resource that the program makes.
    aws.ec2.EipAssociation("somewhere", instance_id="i-1", allocation_id=UNKNOWN)
