"""Kafka clusters must encrypt in transit, and at rest by a key of ours."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(cluster: Subject, _: NoConfig) -> Notes:
    """AWS's defaults are TLS everywhere, and a key of AWS's own at rest."""
    info = cluster["encryptionInfo"]
    clients = info["encryptionInTransit.clientBroker"]
    brokers = info["encryptionInTransit.inCluster"]
    key = info["encryptionAtRestKmsKeyArn"]
    yield require(
        clients.is_one_of(None, "TLS"), f"clients may speak plain text ({clients.shown})", clients
    )
    yield require(brokers.is_true(default=True), "brokers speak plain text to each other", brokers)
    yield require(
        key.given(), "no key of yours encrypts what is stored", info if info.absent else key
    )


POLICY = Policy(
    id="msk-tls-kms",
    severity="high",
    title="Kafka clusters speak TLS and are encrypted at rest by a key of yours",
    why="Topics carry events of users and features of models, past every host on the network.",
    fix='set encryption_info with encryption_at_rest_kms_key_arn and client_broker="TLS"',
    types=("aws:msk/cluster:Cluster",),
    check=check,
    remedy=(
        Set(path="encryptionInfo.encryptionInTransit.clientBroker", value="TLS"),
        Set(path="encryptionInfo.encryptionInTransit.inCluster", value=True),
    ),
    frameworks={"AWS FSBP": ("MSK.1",)},
    equivalents=("CKV_AWS_81", "AWS-0073", "AWS-0179"),
)
