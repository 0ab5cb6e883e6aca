"""The buckets of the data lake: how they are encrypted, how long things stay, where they cool."""

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from infra.settings._base import Name, Section, refusal
from infra.settings.lake_parts import AccessPointSettings, ReplicationSettings, RetentionSettings

if TYPE_CHECKING:
    from infra.settings.whole import Settings

REPLICA_NAME = 12
"""The longest entry whose replica's bucket still fits into the 63 characters of its name."""

TIERING_DAYS = 30
"""Objects move to Intelligent-Tiering then: what lives shorter should not pay the transition."""


class ArchiveSettings(Section):
    """Objects below a prefix go to Deep Archive when nobody read them.

    Reading them back takes hours: never for what jobs read.
    """

    prefix: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)*/$")]
    after_days: Annotated[int, Field(ge=180, le=730)] = 180


class BucketSettings(Section):
    """A bucket: private, encrypted, logged, reached over TLS only, whatever the settings say."""

    purpose: Literal["data", "logs"] = "data"
    """`logs` receives the access logs of the others, of balancers and of the network. AWS delivers
    these only to buckets encrypted with S3's own keys: this one has no customer-managed key."""
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the objects."""
    lifecycle: Literal["standard", "none"] = "standard"
    """`standard` drops unfinished uploads and old versions, and lets objects cool down; `none`
    keeps and pays everything for ever."""
    versioning: bool = True
    """What is overwritten or deleted can be brought back, and is paid, for `noncurrent_days`."""
    intelligent_tiering: bool = True
    """Part of the standard lifecycle; without effect where objects expire earlier."""
    archive_after_days: Annotated[int, Field(ge=1)] | None = None
    """To Glacier Instant Retrieval, instead of Intelligent-Tiering: for logs."""
    expire_after_days: Annotated[int, Field(ge=1)] | None = None
    expire_prefix: Annotated[str, Field(pattern=r"^[\w.-]+(/[\w.-]+)*/$")] | None = None
    """Only objects below this prefix expire."""
    noncurrent_days: Annotated[int, Field(ge=1)] = 30
    """After that many days, older versions are deleted."""
    keep_versions: Annotated[int, Field(ge=0, le=100)] = 3
    """That many older versions are kept beyond `noncurrent_days`, also of what was deleted. Without
    effect where objects expire: their last versions would stay for ever."""
    archive: ArchiveSettings | None = None
    checkpoint_retention: RetentionSettings | None = None
    """For the bucket of checkpoints: the last few and the best of each job stay."""
    access_points: dict[Name, AccessPointSettings] = Field(default={})
    """Doors by team: the value of the tag `team` of whoever comes in. Free."""
    replication: ReplicationSettings | None = None
    """Keep a copy in the recovery region."""
    backup: bool = False
    """AWS Backup takes this bucket daily (section recovery), into a vault that deletes nothing
    early: 0.05 USD a GB-month, beside the bucket. Versions and replicas protect from most else."""
    inventory: Literal["none", "weekly", "daily"] = "none"
    """A list of all objects and versions, in Parquet in the logs bucket: 0.0025 USD a million."""
    request_metrics: bool = False
    """Requests, errors and latency by the minute, and an alarm on S3's own errors: 16 metrics, 4.80
    USD a month."""
    force_destroy: bool = False
    """Deleting the bucket deletes what is in it. Refused in production."""

    @property
    def tiers(self) -> bool:
        """Whether objects live long enough to move to Intelligent-Tiering."""
        short = self.expire_after_days is not None and self.expire_after_days <= TIERING_DAYS
        whole = self.expire_prefix is None
        return (
            self.intelligent_tiering and self.archive_after_days is None and not (short and whole)
        )

    @model_validator(mode="after")
    def _versions(self) -> Self:
        """Nothing that copies or prunes goes without versions."""
        for name in ("checkpoint_retention", "replication", "backup"):
            if getattr(self, name) and not self.versioning:
                raise refusal(
                    f"{name.replace('_', ' ')} needs the versions of objects",
                    key="versioning",
                    allowed=f"true, or no {name}",
                )
        if self.purpose == "logs":
            if self.inventory != "none":
                raise refusal(
                    "the inventory of the bucket of logs would land in itself",
                    key="inventory",
                    allowed="none",
                )
            for name in ("checkpoint_retention", "replication", "backup", "access_points"):
                if getattr(self, name):
                    raise refusal(
                        f"the bucket of logs has no {name.replace('_', ' ')}",
                        key=name,
                        allowed="on buckets of purpose data",
                    )
        return self

    @model_validator(mode="after")
    def _retention(self) -> Self:
        """The function and the rules of ages must not contradict each other."""
        wanted = self.checkpoint_retention
        if wanted is None:
            return self
        if self.lifecycle == "none":
            raise refusal(
                "nothing deletes what is tagged with lifecycle none",
                key="lifecycle",
                allowed="standard, or no checkpoint_retention",
            )
        inside = (self.expire_prefix or "").startswith(wanted.prefix or "")
        around = (wanted.prefix or "").startswith(self.expire_prefix or "")
        if self.expire_after_days is not None and (inside or around):
            raise refusal(
                f"after {self.expire_after_days} days the last and the best would go as well",
                key="expire_after_days",
                allowed="none, or another expire_prefix: checkpoint_retention drops the others",
            )
        return self

    def _check_archive(self) -> None:
        """What is archived lives that long."""
        archive, days = self.archive, self.expire_after_days
        if archive is None or days is None or days > archive.after_days:
            return
        if archive.prefix.startswith(self.expire_prefix or ""):
            raise refusal(
                f"what is below {archive.prefix} expires after {days} days, before its archiving",
                key="archive.after_days",
                allowed=f"less than {days}, or no archive",
            )

    def check_in(self, whole: "Settings", at: str) -> None:
        """A replica has a region and a section to care for it; backups have a plan."""
        entry = at.partition(".")[2]
        if self.replication is not None:
            if whole.stack.recovery_region is None:
                raise refusal(
                    "the replica has no region to go to",
                    key="stack.recovery_region",
                    allowed=f"a region other than {whole.stack.region}, or no replication",
                )
            if len(entry) > REPLICA_NAME:
                raise refusal(
                    f"the name of a replica of {entry!r} would be too long for a bucket",
                    key=f"{at}.replication",
                    allowed=f"entries of up to {REPLICA_NAME} characters",
                )
        for name in ("replication", "backup"):
            if getattr(self, name) and whole.recovery is None:
                raise refusal(
                    f"section recovery makes what {name} needs, and there is none",
                    key="recovery",
                    allowed=f"its defaults at least ({{}}), or no {name}",
                )
        if self.checkpoint_retention is not None:
            whole.check_key(
                self.checkpoint_retention.log_key, "logs", f"{at}.checkpoint_retention.log_key"
            )

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        ages = (self.expire_after_days, self.archive_after_days, self.archive)
        if self.lifecycle == "none" and any(age is not None for age in ages):
            raise refusal(
                "nothing can expire or be archived with lifecycle none",
                key="lifecycle",
                allowed="lifecycle: standard, or none without ages",
            )
        self._check_archive()
        if self.expire_prefix is not None and self.expire_after_days is None:
            raise refusal(
                "a prefix alone expires nothing",
                key="expire_prefix",
                allowed="with expire_after_days",
            )
        if self.archive is not None and not self.tiers:
            raise refusal(
                "only what is in Intelligent-Tiering can be archived by its prefix",
                key="archive",
                allowed="with intelligent_tiering, and without archive_after_days",
            )
        expire, archive = self.expire_after_days, self.archive_after_days
        if expire is not None and archive is not None and expire < archive + 90:
            raise refusal(
                f"objects would expire {expire - archive} days after their archiving",
                key="expire_after_days",
                allowed=f"at least {archive + 90}: Glacier Instant Retrieval bills 90 days",
            )
        return self
