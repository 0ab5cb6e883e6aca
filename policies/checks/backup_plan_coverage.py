"""What production could not lose must be in a backup plan, and backups must end some day."""

from __future__ import annotations

from typing import Final

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._selections import selected
from policies._truth import Truth, some

PLAN: Final = "aws:backup/plan:Plan"
SELECTION: Final = "aws:backup/selection:Selection"
FILE_SYSTEM: Final = "aws:efs/fileSystem:FileSystem"
EFS_POLICY: Final = "aws:efs/backupPolicy:BackupPolicy"

SOURCES: Final = ("replicateSourceDb", "replicationSourceIdentifier")


def check(subject: Subject, config: EnvironmentConfig) -> Notes:
    """Selections name ARNs or tags. What replicates a database, or expires anyway, is not asked."""
    if subject.type == PLAN:
        for rule in subject["rules"].items():
            lifecycle, end = rule["lifecycle"], rule["lifecycle.deleteAfter"]
            ends = Truth.UNSURE if lifecycle.unknown else end.given()
            yield require(ends, "its backups are kept, and paid, for ever", end)
        return
    if any(not subject[source].absent for source in SOURCES):
        return
    expires = subject["ttl.enabled"]  # a table of what is needed for a while
    selections = (
        Subject(resource=r, index=subject.index) for r in subject.index.of_type(SELECTION)
    )
    covered = some(selected(s, subject) for s in selections) | _by_itself(subject)
    yield require(
        covered | expires.is_true() | subject.outside_production(config),
        "no backup plan of the stack takes it",
        expires,
    )


def _by_itself(subject: Subject) -> Truth:
    """Whether it is a file system whose own policy has AWS back it up, daily, for 35 days."""
    if subject.type != FILE_SYSTEM:
        return Truth.NO
    policies, more = subject.attached("fileSystemId", EFS_POLICY)
    return more | some(p["backupPolicy.status"].is_one_of("ENABLED") for p in policies)


POLICY = Policy(
    id="backup-plan-coverage",
    severity="medium",
    title="Production's databases and disks are in a backup plan, and backups end",
    why="Snapshots made beside the data go with it; what lies in a plan's vault stays.",
    fix="add a backup.Selection that names it or its tags; set lifecycle.delete_after of each rule",
    types=(
        PLAN,
        "aws:dynamodb/table:Table",
        "aws:ebs/volume:Volume",
        FILE_SYSTEM,
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
    ),
    check=check,
    kind="stack",
    frameworks={
        "AWS FSBP": ("DynamoDB.4", "EC2.28", "EFS.2", "RDS.26"),
        "HIPAA": ("164.308(a)", "164.312(a)"),
    },
    equivalents=("CKV2_AWS_8", "CKV2_AWS_9", "CKV2_AWS_18"),
    config=EnvironmentConfig,
)
