import pulumi_aws as aws
from shared import later


def failing():
    aws.lb.LoadBalancer("default")
    aws.alb.LoadBalancer("off", drop_invalid_header_fields=False)


def passing():
    aws.lb.LoadBalancer("on", drop_invalid_header_fields=True)
    aws.lb.LoadBalancer("network", load_balancer_type="network")


def undecided():
    value = later()
    aws.lb.LoadBalancer("perhaps", drop_invalid_header_fields=value.apply(bool))
    aws.lb.LoadBalancer("which", load_balancer_type=value)
    aws.lb.LoadBalancer("either-way", load_balancer_type=value, drop_invalid_header_fields=True)
