import pulumi_aws as aws
from shared import later

HTTP = {"port": 8080, "protocol": "HTTP", "vpc_id": "vpc-1"}


def failing():
    aws.lb.TargetGroup("silent", **HTTP)
    aws.lb.TargetGroup("off", health_check={"enabled": False, "path": "/health"}, **HTTP)
    aws.alb.TargetGroup("no-path", health_check={"interval": 10}, **HTTP)


def passing():
    aws.lb.TargetGroup("path", health_check={"path": "/health"}, **HTTP)
    aws.lb.TargetGroup("tcp", port=22, protocol="TCP", vpc_id="vpc-1")
    aws.lb.TargetGroup("function", target_type="lambda")
    aws.lb.TargetGroup("later", health_check={"path": later()}, **HTTP)


def undecided():
    value = later()
    enabled = value.apply(bool)
    aws.lb.TargetGroup("perhaps", health_check={"enabled": enabled, "path": "/health"}, **HTTP)
    aws.lb.TargetGroup("which", port=8080, protocol=value, vpc_id="vpc-1")
