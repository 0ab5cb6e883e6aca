"""Kafka clusters must not be reachable from the internet, nor without proof of who asks."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(cluster: Subject, _: NoConfig) -> Notes:
    """Public access is off by default."""
    access = cluster["brokerNodeGroupInfo.connectivityInfo.publicAccess.type"]
    anyone = cluster["clientAuthentication.unauthenticated"]
    yield require(access.is_one_of(None, "DISABLED"), "brokers have public addresses", access)
    yield require(~anyone.is_true(), "clients need not say who they are", anyone)


POLICY = Policy(
    id="msk-private",
    severity="critical",
    title="Kafka clusters are private, and clients say who they are",
    why="Whoever reaches a broker reads and writes every topic that no ACL keeps from strangers.",
    fix='set public_access={"type": "DISABLED"} and client_authentication with sasl or tls only',
    types=("aws:msk/cluster:Cluster",),
    check=check,
    remedy=(
        Set(path="brokerNodeGroupInfo.connectivityInfo.publicAccess.type", value="DISABLED"),
        Set(path="clientAuthentication.unauthenticated", value=False),
    ),
    frameworks={"AWS FSBP": ("MSK.4", "MSK.6")},
    equivalents=("CKV_AWS_291",),
)
