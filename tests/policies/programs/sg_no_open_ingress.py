import pulumi_aws as aws
from shared import later


def _group(name, port, *cidrs, protocol="tcp", to=None, **more):
    rule = {"protocol": protocol, "from_port": port, "to_port": to or port, "cidr_blocks": cidrs}
    aws.ec2.SecurityGroup(name, ingress=[{**rule, **more}])


def _beside(name, port, **sources):
    known = {"type": "ingress", "protocol": "tcp", "from_port": port, "to_port": port}
    aws.ec2.SecurityGroupRule(name, security_group_id="sg-1", **known, **sources)


def _ingress(name, **rule):
    aws.vpc.SecurityGroupIngressRule(name, security_group_id="sg-1", **rule)


def failing():
    _group("ssh", 22, "0.0.0.0/0")
    _group("all", 0, "10.0.0.0/8", "0.0.0.0/0", protocol="-1")
    _group("half", 8888, "0.0.0.0/1")
    _group("range", 443, "0.0.0.0/0", to=8443)
    _group("six", 22, ipv6_cidr_blocks=["::/0"])
    aws.ec2.SecurityGroupRule(
        "rule",
        type="ingress",
        protocol="tcp",
        from_port=3389,
        to_port=3389,
        cidr_blocks=["0.0.0.0/0"],
        security_group_id="sg-1",
    )
    _beside("rule-six", 22, ipv6_cidr_blocks=["::/0"])
    _ingress("ingress-rule", ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
    _ingress("ingress-six", ip_protocol="-1", cidr_ipv6="::/0")


def passing():
    _group("web", 443, "0.0.0.0/0")
    _group("inside", 22, "10.0.0.0/8")
    _group("ping", 8, "0.0.0.0/0", protocol="icmp", to=0)
    _beside("web-rule", 443, cidr_blocks=["0.0.0.0/0"])
    _ingress("web-ingress", ip_protocol="tcp", from_port=443, to_port=443, cidr_ipv4="0.0.0.0/0")
    _ingress("ping-rule", ip_protocol="icmp", cidr_ipv4="0.0.0.0/0")
    aws.ec2.SecurityGroup("out", egress=[{"protocol": "-1", "from_port": 0, "to_port": 0,
                                          "cidr_blocks": ["0.0.0.0/0"]}])  # fmt: skip
    aws.ec2.SecurityGroupRule(
        "egress",
        type="egress",
        protocol="-1",
        from_port=0,
        to_port=0,
        cidr_blocks=["0.0.0.0/0"],
        security_group_id="sg-1",
    )


def undecided():
    value = later()
    _group("perhaps", 22, value)
    _group("harmless", 443, value)
    _group("bad-anyway", 22, value, "0.0.0.0/0")
