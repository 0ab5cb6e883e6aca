"""Databases must be encrypted: that can only be said when they are made."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth

# What a database is copied from decides on its encryption where it says nothing itself.
ORIGINS = (
    "replicateSourceDb",
    "replicationSourceIdentifier",
    "snapshotIdentifier",
    "sourceDbClusterIdentifier",
    "restoreToPointInTime",
)


def check(database: Subject, _: NoConfig) -> Notes:
    """Storage is not encrypted by default, except that of Aurora Serverless v1."""
    flag = database["storageEncrypted"]
    serverless = database["engineMode"].is_one_of("serverless")
    encrypted = flag.is_true() | serverless
    if flag.absent:
        encrypted |= _as_origin(database)
    yield require(encrypted, "its storage is not encrypted", flag)


def _as_origin(database: Subject) -> Truth:
    for name in ORIGINS:
        if database[name].absent:
            continue
        graph = database.index.graph
        sources = list(graph.references(database.resource, name))
        if len(sources) == 1 and sources[0].type in POLICY.types:
            return Node(sources[0].inputs)["storageEncrypted"].is_true()
        return Truth.UNSURE
    return Truth.NO


POLICY = Policy(
    id="rds-encrypted",
    severity="high",
    title="Databases are encrypted at rest",
    why="It cannot be switched on later: the database has to be copied, with a downtime.",
    fix="set storage_encrypted=True (and kms_key_id)",
    types=(
        "aws:rds/cluster:Cluster",
        "aws:rds/globalCluster:GlobalCluster",
        "aws:rds/instance:Instance",
    ),
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("RDS.3", "RDS.27"),
        "CIS AWS v3.0": ("2.3.1",),
        "HIPAA": ("164.308(a)", "164.312(a)", "164.312(e)"),
        "GDPR": ("Art. 32",),
        "SOC 2": ("CC6.1",),
    },
    equivalents=("CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_140", "AWS-0080"),
)
