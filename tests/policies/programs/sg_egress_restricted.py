import pulumi_aws as aws
from shared import later


def _rule(port, *cidrs, protocol="tcp", to=None, **more):
    ports = {"from_port": port, "to_port": port if to is None else to}
    return {"protocol": protocol, **ports, "cidr_blocks": cidrs, **more}


def _group(name, *args, **more):
    aws.ec2.SecurityGroup(name, egress=[_rule(*args, **more)])


def _egress(name, **rule):
    aws.vpc.SecurityGroupEgressRule(name, security_group_id="sg-1", **rule)


def failing():
    _group("all", 0, "0.0.0.0/0", protocol="-1")
    _group("six", 0, ipv6_cidr_blocks=["::/0"], protocol="-1")
    _group("half", 0, "10.0.0.0/8", "128.0.0.0/1", protocol="-1")
    _group("all-tcp", 0, "0.0.0.0/0", to=65535)
    beside = _rule(0, "0.0.0.0/0", protocol="-1")
    aws.ec2.SecurityGroupRule("rule", type="egress", security_group_id="sg-1", **beside)
    six = _rule(0, ipv6_cidr_blocks=["::/0"], protocol="-1")
    aws.ec2.SecurityGroupRule("rule-six", type="egress", security_group_id="sg-1", **six)
    _egress("egress-rule", ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
    _egress("egress-six", ip_protocol="-1", cidr_ipv6="::/0")


def passing():
    _group("https", 443, "0.0.0.0/0")
    _group("inside", 0, "10.0.0.0/8", protocol="-1")
    aws.ec2.SecurityGroup("nothing", ingress=[_rule(443, "0.0.0.0/0")])
    beside = _rule(0, "0.0.0.0/0", protocol="-1")
    aws.ec2.SecurityGroupRule("ingress", type="ingress", security_group_id="sg-1", **beside)
    _egress("ping", ip_protocol="icmp", from_port=-1, to_port=-1, cidr_ipv4="0.0.0.0/0")
    _group("refused", 20, "0.0.0.0/0", to=200, protocol="-1")


def undecided():
    value = later()
    _group("perhaps", 0, value, protocol="-1")
    _group("harmless", 443, value)
    _group("bad-anyway", 0, value, "0.0.0.0/0", protocol="-1")
