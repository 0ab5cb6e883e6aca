import pulumi_aws as aws
from shared import later


def failing():
    aws.lb.LoadBalancer("silent")
    aws.lb.LoadBalancer("off", access_logs={"bucket": "logs", "enabled": False})
    aws.alb.LoadBalancer("bucket-only", access_logs={"bucket": "logs"})


def passing():
    on = {"bucket": "logs", "enabled": True}
    aws.lb.LoadBalancer("on", access_logs=on)
    aws.lb.LoadBalancer("network", load_balancer_type="network", access_logs=on)
    aws.lb.LoadBalancer("gateway", load_balancer_type="gateway")
    aws.lb.LoadBalancer("where", access_logs={"bucket": later(), "enabled": True})


def undecided():
    enabled = later().apply(bool)
    aws.lb.LoadBalancer("perhaps", access_logs={"bucket": "logs", "enabled": enabled})
