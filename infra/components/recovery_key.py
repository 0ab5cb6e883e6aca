"""The key of the recovery region: its own, not a replica of one that may be lost or misused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._recovery import Recovery
from infra.components.keys import key_policy
from infra.settings import KeySettings

if TYPE_CHECKING:
    from infra.components._context import Context

ALIAS: Final = "recovery"
"""The key's entry, as permissions know it by its alias."""

SETTINGS: Final = KeySettings(used_by=("backup", "fsx", "s3"))


class RecoveryKey(pulumi.ComponentResource):
    """Encrypts replicas and copies of backups in the recovery region.

    Both S3's replication and AWS Backup decrypt with the key of the source and encrypt with that of
    the destination, so no multi-region key is needed: whoever schedules the deletion of a key in
    one region takes nothing away in the other.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, context: Context, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("recovery", self), name, None, opts)
        there = context.in_recovery()
        key = aws.kms.Key(
            f"{name}-away",
            description=f"replicas and backups of {context.project} {context.stack}",
            enable_key_rotation=True,
            rotation_period_in_days=SETTINGS.rotation_days,
            deletion_window_in_days=SETTINGS.deletion_window_days,
            policy=key_policy(there, SETTINGS),
            region=there.away,
            tags=context.tags("recovery").own(),
            opts=context.holding_data(self),
        )
        alias = aws.kms.Alias(
            f"{name}-away-alias",
            name=context.key_alias(ALIAS),
            target_key_id=key.key_id,
            region=there.away,
            opts=ResourceOptions(parent=self),
        )
        # Permissions find the key by its alias, so nobody gets the key before the alias is there.
        self.arn = pulumi.Output.all(key.arn, alias.name).apply(lambda pair: str(pair[0]))
        recovery = Recovery(
            rto="1 h",
            rpo="0",
            how=f"a deletion waits {SETTINGS.deletion_window_days} days and can be cancelled",
        )
        self.register_outputs({"arn": self.arn, "recovery": recovery.output()})
