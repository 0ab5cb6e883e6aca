"""Backups of what is tagged for it: vaults, a plan, copies in another region, tried restores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._backup_plan import plan_rules
from infra.components._backup_roles import backup_identity, restore_identity
from infra.components._backup_watch import watch_backups
from infra.components._context import token
from infra.components._policy import deny, document
from infra.components._role import make_role, role_ready

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.settings import RecoverySettings, RestoreTestSettings


@dataclass(frozen=True, kw_only=True)
class RecoveryArgs:
    """What RecoveryPlan needs."""

    context: Context
    settings: RecoverySettings
    key_arn: pulumi.Input[str]
    away_key_arn: pulumi.Input[str] | None = None
    """The key of the recovery region, where copies go."""
    boundary: pulumi.Input[str]
    alarming: Alarming


class RecoveryPlan(pulumi.ComponentResource):
    """A locked vault, one plan for all that carries `backup: daily`, and who may restore."""

    vault: pulumi.Output[str]
    """The vault's ARN."""
    restore_role: pulumi.Output[str]
    """The ARN of the role to restore with."""

    def __init__(self, name: str, args: RecoveryArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("recovery", self), name, None, opts)
        self._args = args
        self._tags = args.context.tags("recovery")
        self._child = ResourceOptions(parent=self)
        self._restorer = make_role(
            self, args.context, args.boundary, restore_identity(args.context), self._tags
        )
        vault = self._make_vault("vault", args.key_arn, None)
        self._make_plan(vault)
        watch_backups(self, args.alarming, vault, self._tags)
        if args.settings.restore_test is not None:
            self._try_restores(args.settings.restore_test)
        self.vault = vault.arn
        self.restore_role = self._restorer.arn
        self.register_outputs({"vault": self.vault, "restore_role": self.restore_role})

    def _make_vault(
        self, name: str, key: pulumi.Input[str], region: str | None
    ) -> aws.backup.Vault:
        """One vault, its lock and its policy; in another region if one is named."""
        context = self._args.context
        vault = aws.backup.Vault(
            f"recovery-{name}",
            name=context.named("backups"),
            kms_key_arn=key,
            # Outside production, `destroy` takes the backups along.
            force_destroy=not context.production,
            region=region,
            tags=self._tags.own(),
            opts=context.holding_data(self),
        )
        lock = self._args.settings.lock
        if lock is not None:
            aws.backup.VaultLockConfiguration(
                f"recovery-{name}-lock",
                backup_vault_name=vault.name,
                min_retention_days=lock.min_days,
                max_retention_days=lock.max_days,
                changeable_for_days=lock.changeable_for_days,
                region=region,
                opts=self._child,
            )
        if context.production:
            aws.backup.VaultPolicy(
                f"recovery-{name}-policy",
                backup_vault_name=vault.name,
                policy=_keep_points(context, region or context.region),
                region=region,
                opts=self._child,
            )
        return vault

    def _make_plan(self, vault: aws.backup.Vault) -> None:
        args = self._args
        context = args.context
        vaults, copies = [vault], None
        if args.away_key_arn is not None:
            there = context.in_recovery()
            vaults.append(self._make_vault("copies", args.away_key_arn, there.away))
            copies = there.arn("backup", f"backup-vault:{context.named('backups')}")
        plan = aws.backup.Plan(
            "recovery-plan",
            name=context.named("backups"),
            rules=plan_rules(args.settings, context.named("backups"), copies),
            tags=self._tags.own(),
            # The rules name the vaults, and AWS wants to find them.
            opts=ResourceOptions(parent=self, depends_on=vaults),
        )
        role = make_role(self, context, args.boundary, backup_identity(context), self._tags)
        aws.backup.Selection(
            "recovery-daily",
            name="daily",
            plan_id=plan.id,
            iam_role_arn=role.arn,
            # Conditions must all hold. Tags of a selection are alternatives: they would catch what
            # other stacks of the account tagged.
            resources=["*"],
            conditions=[{"string_equals": _ours(context)}],
            opts=ResourceOptions(parent=self, depends_on=role_ready(role)),
        )

    def _try_restores(self, settings: RestoreTestSettings) -> None:
        """The newest backup of each type, restored, looked at and deleted by AWS Backup."""
        context = self._args.context
        underscored = context.named("backups").replace("-", "_")
        plan = aws.backup.RestoreTestingPlan(
            "recovery-test",
            name=underscored,
            schedule_expression=settings.schedule,
            schedule_expression_timezone="Etc/UTC",
            start_window_hours=8,
            recovery_point_selection={
                "algorithm": "LATEST_WITHIN_WINDOW",
                "include_vaults": [
                    context.arn("backup", f"backup-vault:{context.named('backups')}")
                ],
                "recovery_point_types": [
                    "SNAPSHOT",
                    *(["CONTINUOUS"] if self._args.settings.point_in_time else []),
                ],
                "selection_window_days": settings.window_days,
            },
            tags=self._tags.own(),
            opts=self._child,
        )
        for kind in settings.types:
            aws.backup.RestoreTestingSelection(
                f"recovery-test-{kind.lower()}",
                name=f"{underscored}_{kind.lower()}"[:50],
                restore_testing_plan_name=plan.name,
                protected_resource_type=kind,
                protected_resource_arns=["*"],
                iam_role_arn=self._restorer.arn,
                validation_window_hours=settings.keep_hours,
                opts=ResourceOptions(parent=self, depends_on=role_ready(self._restorer)),
            )


def _ours(context: Context) -> list[dict[str, str]]:
    wanted = {"backup": "daily", "project": context.project, "stack": context.stack}
    return [{"key": f"aws:ResourceTag/{key}", "value": value} for key, value in wanted.items()]


def _keep_points(context: Context, region: str) -> str:
    """In production nobody deletes backups early or carries them out of the account."""
    everyone = {"AWS": "*"}
    vault = context.arn("backup", f"backup-vault:{context.named('backups')}", region=region)
    return document(
        deny(
            "KeepBackups",
            ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
            ["*"],
            principal=everyone,
        ),
        deny(
            "KeepHere",
            ["backup:CopyFromBackupVault", "backup:StartCopyJob"],
            ["*"],
            principal=everyone,
            condition={"StringNotEquals": {"aws:PrincipalAccount": context.account}},
        ),
        deny("KeepVault", ["backup:DeleteBackupVault"], [vault], principal=everyone),
    )
