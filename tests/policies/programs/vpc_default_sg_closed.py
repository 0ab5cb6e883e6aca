import pulumi_aws as aws
from shared import later

RULE = {"protocol": "-1", "from_port": 0, "to_port": 0}


def _vpc(name, **rules):
    vpc = aws.ec2.Vpc(name, cidr_block="10.0.0.0/16")
    return aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=vpc.id, **rules)


def failing():
    aws.ec2.Vpc("left-open", cidr_block="10.0.0.0/16")
    _vpc("lets-out", egress=[{**RULE, "cidr_blocks": ["0.0.0.0/0"]}])
    group = _vpc("opened-beside")
    aws.vpc.SecurityGroupIngressRule("http", security_group_id=group.id, ip_protocol="-1")


def passing():
    _vpc("closed")
    _vpc("empty", ingress=[], egress=[])


def undecided():
    _vpc("perhaps", ingress=later().apply(lambda _: [RULE]))
