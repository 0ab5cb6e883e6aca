import pulumi_aws as aws
from shared import later

RULE = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/8"]}
BESIDE = {"security_group_id": "sg-1", "ip_protocol": "tcp", "cidr_ipv4": "10.0.0.0/8"}


def _group(name, text=None, **rules):
    aws.ec2.SecurityGroup(name, description=text, **rules)


def failing():
    _group("silent")
    _group("by-default", "Managed by Pulumi")
    _group("rule-silent", "Training", egress=[{**RULE, "description": "To S3"}], ingress=[RULE])
    aws.vpc.SecurityGroupIngressRule("ingress", **BESIDE)
    aws.vpc.SecurityGroupEgressRule("egress", **BESIDE)
    aws.ec2.SecurityGroupRule("rule", type="ingress", security_group_id="sg-1", **RULE)


def passing():
    told = [{**RULE, "description": "From the office"}]
    _group("told", "Training", ingress=told)
    _group("told-out", "Training", egress=told)
    aws.vpc.SecurityGroupIngressRule("ingress", description="From the office", **BESIDE)
    _group("told-later", "Training", ingress=[{**RULE, "description": later()}])


def undecided():
    value = later().apply(lambda arn: [{**RULE, "description": arn}])
    _group("perhaps", "Training", ingress=value)
