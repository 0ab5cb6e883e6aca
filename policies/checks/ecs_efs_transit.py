"""What tasks read and write on EFS must be encrypted on its way."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION
from policies._remedy import Set
from policies._truth import Truth


def check(task: Subject, _: NoConfig) -> Notes:
    """Off by default, unless an access point or IAM is used: then AWS refuses to be without."""
    for volume in task["volumes"].items():
        efs = volume["efsVolumeConfiguration"]
        if efs.absent:
            continue
        encrypted = efs["transitEncryption"]
        on_efs = Truth.UNSURE if efs.unknown else Truth.YES
        yield require(
            ~on_efs | encrypted.is_one_of("ENABLED"),
            "an EFS volume is mounted without encryption in transit",
            encrypted,
        )


POLICY = Policy(
    id="ecs-efs-transit",
    severity="medium",
    title="ECS tasks mount EFS with encryption in transit",
    why="NFS is plain text: datasets and checkpoints cross the network readable.",
    fix='set transit_encryption="ENABLED" in efs_volume_configuration',
    types=(TASK_DEFINITION,),
    check=check,
    equivalents=("CKV_AWS_97", "AWS-0035"),
    remedy=(Set(path="volumes[].efsVolumeConfiguration.transitEncryption", value="ENABLED"),),
)
