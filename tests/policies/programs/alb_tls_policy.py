import pulumi_aws as aws
from shared import later

ACTIONS = [{"type": "forward", "target_group_arn": "arn:aws:elasticloadbalancing:…"}]
LB = {"load_balancer_arn": "arn:aws:elasticloadbalancing:…", "default_actions": ACTIONS}
TLS = {**LB, "port": 443, "protocol": "HTTPS"}
TLS_13 = "ELBSecurityPolicy-TLS13-1-2-2021-06"


def failing():
    aws.lb.Listener("default", **TLS)
    aws.lb.Listener("old", ssl_policy="ELBSecurityPolicy-2016-08", **TLS)
    aws.lb.Listener("takes-1-0", ssl_policy="ELBSecurityPolicy-TLS13-1-0-2021-06", **TLS)
    network = {**TLS, "protocol": "TLS"}
    aws.lb.Listener("network", ssl_policy="ELBSecurityPolicy-FS-1-1-2019-08", **network)
    aws.lb.Listener("plain", port=80, protocol="HTTP", **LB)


def passing():
    aws.lb.Listener("tls-1-3", ssl_policy=TLS_13, **TLS)
    aws.lb.Listener("fips", ssl_policy="ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04", **TLS)
    aws.lb.Listener("tls-1-2", ssl_policy="ELBSecurityPolicy-TLS-1-2-Ext-2018-06", **TLS)
    aws.lb.Listener("tcp", port=22, protocol="TCP", **LB)
    to_tls = {"type": "redirect", "redirect": {"protocol": "HTTPS", "status_code": "HTTP_301"}}
    aws.lb.Listener("redirects", port=80, protocol="HTTP", **{**LB, "default_actions": [to_tls]})


def undecided():
    aws.lb.Listener("perhaps", ssl_policy=later(), **TLS)
    aws.lb.Listener("either-way", port=443, protocol="TLS", ssl_policy=TLS_13, **LB)
