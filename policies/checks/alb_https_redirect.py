"""Load balancers must send plain HTTP on to HTTPS."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._listeners import plain_http, redirects_to_https
from policies._types import LISTENER


def check(listener: Subject, _: NoConfig) -> Notes:
    """Only the default action counts: rules may miss a request, and it then takes the default."""
    yield require(
        ~plain_http(listener) | redirects_to_https(listener),
        "HTTP is answered in plain text, not redirected to HTTPS",
        listener["protocol"],
        listener["defaultActions"],
    )


POLICY = Policy(
    id="alb-https-redirect",
    severity="high",
    title="Load balancers send plain HTTP on to HTTPS",
    why="Prompts, features and session tokens can be read and changed on the way.",
    fix='listen with protocol="HTTPS", or redirect with {"protocol": "HTTPS", "port": "443"}',
    types=LISTENER,
    check=check,
    frameworks={
        "AWS FSBP": ("ELB.1", "ELB.18"),
        "SOC 2": ("CC6.1", "CC6.7"),
    },
    equivalents=("CKV_AWS_2", "AWS-0054"),
)
