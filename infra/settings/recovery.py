"""Backups: how often, for how long, where the copies are, and whether they are tried."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

COLD_DAYS = 90
"""AWS bills cold backups for that long at least, and refuses plans that delete them earlier.

Source: AWS Backup developer guide, API reference, Lifecycle.
"""

CONTINUOUS_DAYS = 35
"""The longest that a continuous backup is kept. Source: AWS Backup developer guide, PITR."""

Schedule = Annotated[str, StringConstraints(pattern=r"^cron\([^()]+\)$")]
"""Six fields in UTC, such as `cron(0 5 * * ? *)`."""

TestedType = Literal["DynamoDB", "EBS", "FSx", "S3"]
"""What AWS Backup can restore to try it, as far as our components make it."""


class BackupRuleSettings(Section):
    """One rule of the plan: what is taken together, how long it stays, where else it goes."""

    schedule: Schedule | None = None
    """Without it: daily at 03:00, weekly on Sundays at 04:00, monthly on the first at 05:00 UTC."""
    keep_days: Annotated[int, Field(ge=1, le=36500)]
    """0.05 USD a GB-month of warm backups of S3 and EBS, 0.10 USD of DynamoDB."""
    cold_after_days: Annotated[int, Field(ge=1)] | None = None
    """Moves what can be cold (DynamoDB; EBS, S3 and FSx stay warm) to a third of the price. It is
    billed for 90 days from then, so `keep_days` must be that much longer."""
    copy_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    """How long a copy is kept in the stack's `recovery_region`; without it there is none. It costs
    the storage again, and 0.02 USD a GB for the transfer."""

    @model_validator(mode="after")
    def _cold_long_enough(self) -> Self:
        if self.cold_after_days is not None and self.keep_days < self.cold_after_days + COLD_DAYS:
            raise refusal(
                f"backups would be deleted {self.keep_days - self.cold_after_days} days after "
                "they went cold",
                key="keep_days",
                allowed=f"at least {self.cold_after_days + COLD_DAYS}: cold storage is kept for "
                f"{COLD_DAYS} days",
            )
        return self


class LockSettings(Section):
    """Vault lock: no recovery point can be deleted early, nor kept for ever by mistake.

    In governance mode, the default, those who may remove the lock still can. With
    `changeable_for_days` it becomes compliance mode: after these days nobody removes it, not even
    AWS, and a vault with backups in it can neither be emptied nor deleted.
    """

    min_days: Annotated[int, Field(ge=1, le=36500)] = 7
    """Backups that would be kept for less are refused by the vault."""
    max_days: Annotated[int, Field(ge=1, le=36500)] = 2555
    """Backups that would be kept for longer are refused by the vault."""
    changeable_for_days: int | None = None
    """Compliance mode: for that many days, 3 at least, the lock can still be taken away; then never
    again."""

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        if self.changeable_for_days is not None and self.changeable_for_days < 3:
            raise refusal(
                f"{self.changeable_for_days} days are too few to notice a mistake",
                key="changeable_for_days",
                allowed="3 to 36500 days, as AWS wants it, or nothing: governance mode",
            )
        if self.changeable_for_days is not None and self.changeable_for_days > 36500:
            raise refusal(
                f"{self.changeable_for_days} days are more than a lock can wait",
                key="changeable_for_days",
                allowed="3 to 36500",
            )
        if self.max_days < self.min_days:
            raise refusal(
                f"no backup is kept for {self.min_days} days at least and {self.max_days} at most",
                key="max_days",
                allowed=f"at least {self.min_days}",
            )
        return self


class RestoreTestSettings(Section):
    """Restores the newest backups on a schedule, and throws the result away."""

    types: Annotated[tuple[TestedType, ...], Field(min_length=1)]
    """What is restored. It costs what a restore costs (by the GB), and the restored thing's hours;
    leave out what is too large to be tried every time."""
    schedule: Schedule = "cron(0 6 ? * 7#1 *)"
    """When; the first Saturday of a month unless it is said."""
    window_days: Annotated[int, Field(ge=1, le=365)] = 7
    """The backup that is tried is not older than that."""
    keep_hours: Annotated[int, Field(ge=1, le=168)] = 4
    """What was restored is deleted after that; time for checks of your own."""


class RecoverySettings(Section):
    """Backs up what carries the tag `backup: daily`. Costs nothing until something does."""

    key: Name = "backup"
    """The entry of `trimtab:keys` that encrypts the vault; used_by backup. The recovery region gets
    a key of its own (1 USD a month): it must work when this region does not."""
    daily: BackupRuleSettings = BackupRuleSettings(keep_days=35)
    weekly: BackupRuleSettings | None = None
    monthly: BackupRuleSettings | None = None
    point_in_time: bool = False
    """The daily rule of S3 becomes a log of all changes, restored to any second. AWS bills it by
    what changes, at the price of a backup."""
    lock: LockSettings | None = LockSettings()
    """Governance mode unless its settings say otherwise; null: anybody whom IAM lets delete can."""
    restore_test: RestoreTestSettings | None = None
    """A backup that nobody has restored is a hope. Off: it costs."""

    @property
    def rules(self) -> dict[str, BackupRuleSettings]:
        """The plan's rules by name."""
        named = {"daily": self.daily, "weekly": self.weekly, "monthly": self.monthly}
        return {name: rule for name, rule in named.items() if rule is not None}

    @property
    def copies(self) -> bool:
        """Whether any rule keeps copies in the recovery region."""
        return any(rule.copy_days is not None for rule in self.rules.values())

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        daily = self.daily
        if self.point_in_time and daily.keep_days > CONTINUOUS_DAYS:
            raise refusal(
                f"point in time does not reach back {daily.keep_days} days",
                key="daily.keep_days",
                allowed=f"at most {CONTINUOUS_DAYS}; weekly or monthly backups reach further",
            )
        if self.point_in_time and daily.cold_after_days is not None:
            raise refusal(
                "a continuous backup cannot go cold",
                key="daily.cold_after_days",
                allowed="none, or point_in_time: false",
            )
        if self.lock is not None:
            for name, rule in self.rules.items():
                _fits(self.lock, rule.keep_days, f"{name}.keep_days")
                if rule.copy_days is not None:
                    _fits(self.lock, rule.copy_days, f"{name}.copy_days")
        return self

    def _check_tested(self, whole: "Settings", at: str) -> None:
        """A test that restores nothing passes every time."""
        if self.restore_test is None:
            return
        without = _untested(self.restore_test.types, whole)
        if without:
            raise refusal(
                f"nothing of type {', '.join(without)} is backed up: there is nothing to restore",
                key=f"{at}.restore_test.types",
                allowed="S3 with backup: true of a bucket, DynamoDB with section models",
            )

    def check_in(self, whole: "Settings", at: str) -> None:
        """The key lets AWS Backup in; copies have a region to go to; compliance is for keeps."""
        whole.check_key(self.key, "backup", f"{at}.key")
        if self.copies and whole.stack.recovery_region is None:
            raise refusal(
                "copies have no region to go to",
                key="stack.recovery_region",
                allowed=f"a region other than {whole.stack.region}, or no copy_days",
            )
        self._check_tested(whole, at)
        locked = self.lock is not None and self.lock.changeable_for_days is not None
        if locked and not whole.stack.production:
            raise refusal(
                "a stack whose vault nobody can ever empty could not be destroyed",
                key=f"{at}.lock.changeable_for_days",
                allowed="compliance mode in production alone",
            )


def _untested(types: tuple[TestedType, ...], whole: "Settings") -> list[str]:
    """Types of which nothing of the stack is backed up."""
    backed_up = {
        "DynamoDB": whole.models is not None,
        "S3": any(bucket.backup for bucket in whole.lake.values()),
    }
    return [kind for kind in types if not backed_up.get(kind)]


def _fits(lock: LockSettings, days: int, key: str) -> None:
    """AWS accepts such a rule, and then every job of it fails."""
    if not lock.min_days <= days <= lock.max_days:
        raise refusal(
            f"the vault would refuse backups that are kept for {days} days",
            key=key,
            allowed=f"{lock.min_days} to {lock.max_days} days, or another lock",
        )
