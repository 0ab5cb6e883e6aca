"""Security groups must not let the whole internet in, but for the web's own ports."""

from __future__ import annotations

from ipaddress import ip_network

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._truth import Node, Truth, some

GROUPS = (
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
)
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SOURCES = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6")


class Config(Model):
    """What may be open."""

    ports: tuple[int, ...] = (80, 443)
    """Ports that may be open to the internet: those of AWS control EC2.18."""


def check(group: Subject, config: Config) -> Notes:
    """A range is open if it is most of the internet: shorter than /8, or /16 for IPv6."""
    # A rule of the older kind is for one direction; the others are for one alone.
    comes_in = group["type"].is_one_of("ingress") if group.type == RULE else Truth.YES
    for rule in group["ingress"].items() if group.type in GROUPS else (group.root,):
        sources = [item for key in SOURCES for item in rule[key].items()]
        wide = some(_wide(source) for source in sources)
        yield require(
            ~(comes_in & wide) | _harmless(rule, config.ports),
            f"the internet is let in on {_ports(rule)}",
            *(s for s in sources if _wide(s) is not Truth.NO),
        )


def _wide(source: Node) -> Truth:
    if source.absent or source.unknown:
        return Truth.of(False) if source.absent else Truth.UNSURE
    try:
        network = ip_network(str(source.value), strict=False)
    except ValueError:
        return Truth.UNSURE
    return Truth.of(network.prefixlen < (8 if network.version == 4 else 16))


def _protocol(rule: Node) -> Node:
    return rule["ipProtocol"] if rule["protocol"].absent else rule["protocol"]


def _harmless(rule: Node, ports: tuple[int, ...]) -> Truth:
    protocol = str(_protocol(rule).value).lower()
    if protocol in ("icmp", "icmpv6", "1", "58"):
        return Truth.YES
    if protocol in ("-1", "all"):
        return Truth.NO
    if _protocol(rule).unknown or rule["fromPort"].unknown or rule["toPort"].unknown:
        return Truth.UNSURE
    low, high = rule["fromPort"].number(), rule["toPort"].number()
    if low is None or high is None or low > high:
        return Truth.NO
    return Truth.of(all(port in ports for port in range(int(low), int(high) + 1)))


def _ports(rule: Node) -> str:
    if str(_protocol(rule).value).lower() in ("-1", "all"):
        return "all ports"
    low, high = rule["fromPort"].shown, rule["toPort"].shown
    return f"port {low}" if low == high else f"ports {low} to {high}"


POLICY = Policy(
    id="sg-no-open-ingress",
    severity="critical",
    title="Security groups let the internet in on the web's ports only",
    why="Open SSH, Jupyter and database ports are found by scanners within minutes.",
    fix="limit the source to your networks or to a security group, or use SSM Session Manager",
    types=(*GROUPS, RULE, INGRESS_RULE),
    check=check,
    frameworks={
        "AWS FSBP": ("EC2.13", "EC2.14", "EC2.18", "EC2.19"),
        "CIS AWS v3.0": ("5.2", "5.3"),
        "HIPAA": ("164.312(e)(1)",),
    },
    equivalents=("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277"),
    config=Config,
)
