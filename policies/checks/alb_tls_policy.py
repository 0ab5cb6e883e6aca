"""Listeners must not negotiate anything older than TLS 1.2."""

from __future__ import annotations

import re
from typing import Final

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._listeners import plain_http, redirects_to_https
from policies._remedy import Set
from policies._truth import Node, Truth
from policies._types import LISTENER

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
# TLS13-1-0 and TLS13-1-1 still take TLS 1.0 and 1.1; their names say the oldest version.
MODERN: Final = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)\b.*")


class Config(Model):
    """Which policies are enough."""

    also: tuple[str, ...] = ()
    """Names of policies that are accepted beside AWS's own of TLS 1.2 and 1.3."""


def check(listener: Subject, config: Config) -> Notes:
    """Absent, the policy is ELBSecurityPolicy-2016-08 for providers: it takes TLS 1.0."""
    protocol, policy = listener["protocol"], listener["sslPolicy"]
    yield require(
        ~plain_http(listener) | redirects_to_https(listener), "plain HTTP has no TLS", protocol
    )
    yield require(
        ~protocol.is_one_of("HTTPS", "TLS") | _modern(policy, config.also),
        f"TLS older than 1.2 is accepted (sslPolicy is {policy.shown})",
        policy,
    )


def _modern(policy: Node, also: tuple[str, ...]) -> Truth:
    if policy.unknown:
        return Truth.UNSURE
    name = "" if policy.absent else str(policy.value)
    return Truth.of(name in also or MODERN.fullmatch(name) is not None)


POLICY = Policy(
    id="alb-tls-policy",
    severity="high",
    title="Listeners negotiate TLS 1.2 or newer",
    why="TLS 1.0 and 1.1 have known attacks, and auditors refuse them.",
    fix='set ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06"',
    types=LISTENER,
    check=check,
    remedy=(Set(path="sslPolicy", value="ELBSecurityPolicy-TLS13-1-2-2021-06"),),
    frameworks={"AWS FSBP": ("ELB.17",)},
    equivalents=("CKV_AWS_103", "CKV2_AWS_74", "AWS-0047"),
    config=Config,
)
