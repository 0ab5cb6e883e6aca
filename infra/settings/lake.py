"""The buckets of the data lake: how they are encrypted, how long things stay, where they cool."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from infra.settings._base import Name, Section, refusal

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
    def _combinations(self) -> Self:
        ages = (self.expire_after_days, self.archive_after_days, self.archive)
        if self.lifecycle == "none" and any(age is not None for age in ages):
            raise refusal(
                "nothing can expire or be archived with lifecycle none",
                key="lifecycle",
                allowed="lifecycle: standard, or none without ages",
            )
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
