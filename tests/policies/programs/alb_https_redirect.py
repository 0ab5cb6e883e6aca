import pulumi_aws as aws
from shared import later

FORWARD = {"type": "forward", "target_group_arn": "arn:aws:elasticloadbalancing:…"}
LB = {"load_balancer_arn": "arn:aws:elasticloadbalancing:…"}


def redirect(**parts):
    return {"type": "redirect", "redirect": {"status_code": "HTTP_301", **parts}}


def failing():
    aws.lb.Listener("plain", port=80, protocol="HTTP", default_actions=[FORWARD], **LB)
    aws.alb.Listener("default", port=80, default_actions=[FORWARD], **LB)
    same = redirect(host="www.example.com")
    aws.lb.Listener("elsewhere", port=80, protocol="HTTP", default_actions=[same], **LB)


def passing():
    aws.lb.Listener("tls", port=443, protocol="HTTPS", default_actions=[FORWARD], **LB)
    to_tls = redirect(protocol="HTTPS", port="443")
    aws.lb.Listener("redirects", port=80, protocol="HTTP", default_actions=[to_tls], **LB)
    aws.lb.Listener("network", port=22, protocol="TCP", default_actions=[FORWARD], **LB)
    aws.lb.Listener("gateway", default_actions=[FORWARD], **LB)


def undecided():
    value = later()
    aws.lb.Listener("perhaps", port=80, protocol=value, default_actions=[FORWARD], **LB)
    tls = redirect(protocol=value)
    aws.lb.Listener("where", port=80, protocol="HTTP", default_actions=[tls], **LB)
    to_tls = redirect(protocol="HTTPS")
    aws.lb.Listener("either-way", port=80, protocol=value, default_actions=[to_tls], **LB)
