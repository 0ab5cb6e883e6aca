"""Sessions into containers, and their logs, must be encrypted with a key of one's own."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require


def check(cluster: Subject, _: NoConfig) -> Notes:
    """Only where the cluster says something of sessions; ecs-exec-logging asks for logs at all."""
    sessions = cluster["configuration.executeCommandConfiguration"]
    if sessions.absent:
        return
    key, logs = sessions["kmsKeyId"], sessions["logConfiguration"]
    logged = ~sessions["logging"].is_one_of("NONE")
    yield require(~logged | key.given(), "sessions of ECS Exec have no KMS key", key)
    flags = (logs["cloudWatchEncryptionEnabled"], logs["s3BucketEncryptionEnabled"])
    yield require(
        ~logged | flags[0].is_true() | flags[1].is_true(),
        "the logs of ECS Exec's sessions are not encrypted",
        *flags,
    )


POLICY = Policy(
    id="ecs-exec-encrypted",
    severity="medium",
    title="Sessions of ECS Exec and their logs are encrypted with KMS",
    why="What is typed there are often secrets, and the log keeps them.",
    fix="set kms_key_id, and cloud_watch_encryption_enabled or s3_bucket_encryption_enabled",
    types=("aws:ecs/cluster:Cluster",),
    check=check,
    equivalents=("CKV_AWS_224",),
)
