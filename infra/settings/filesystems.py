"""Shared file systems for training: Lustre, linked to buckets of the lake."""

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from infra.settings._base import Name, Section, TagValue, refusal

if TYPE_CHECKING:
    from infra.settings.whole import Settings

Event = Literal["NEW", "CHANGED", "DELETED"]
EFA_STEPS: Final = {125: 38400, 250: 19200, 500: 9600, 1000: 4800}
"""GiB: a file system with EFA is a multiple of this, by its throughput (FSx for Lustre user guide,
file system requirements for EFA)."""
METADATA_IOPS: Final = (1500, 3000, 6000, *range(12000, 192001, 12000))
"""What CreateFileSystem takes for SSD file systems."""
MOST_LINKS: Final = 8
"""Data repository associations of one file system."""


class LinkSettings(Section):
    """A folder of the file system that is a bucket of the lake, or a part of it."""

    bucket: Name
    """The bucket; its objects appear as files at once, and are loaded when first read."""
    prefix: Annotated[str, StringConstraints(pattern=r"^([\w.-]+(/[\w.-]+)*/)?$")] = ""
    """Only what is below it; all of the bucket without."""
    path: Annotated[str, StringConstraints(pattern=r"^/([\w.-]+(/[\w.-]+)*)?$")]
    """The folder, such as `/raw`."""
    imports: tuple[Event, ...] = ("NEW", "CHANGED", "DELETED")
    """Which changes in the bucket are followed."""
    exports: tuple[Event, ...] = ()
    """Which changes of files are written to the bucket; DELETED deletes objects."""


class FilesystemSettings(Section):
    """A Lustre file system in one zone; charged by its size, full or empty.

    scratch-2 costs 0.14 USD a GB and month, so the smallest about 170 USD a month; persistent-2
    0.145 to 0.60 by its throughput.
    """

    deployment: Literal["scratch-2", "persistent-2"] = "scratch-2"
    """`scratch-2` loses files when a server fails: for what the bucket has, or nobody needs.
    `persistent-2` replaces failed servers and keeps the files, in one zone."""
    size_gib: int = 1200
    """1200, or a multiple of 2400."""
    throughput_mbps_per_tib: Literal[125, 250, 500, 1000] | None = None
    """Of persistent-2; scratch-2 always has 200."""
    zone: str
    """One of the stack's zones: near those that mount it. Traffic from other zones is charged."""
    key: Name = "data"
    """The entry of `trimtab:keys` that encrypts the files; used_by fsx. scratch-2 cannot have one:
    AWS encrypts it with a key that goes with the file system."""
    links: dict[Name, LinkSettings] = Field(default={}, max_length=MOST_LINKS)
    """Folders that are buckets of the lake."""
    compression: bool = True
    """LZ4: less to store and to transfer, for what is not compressed already."""
    efa: bool = False
    """Instances with EFA read past the kernel; persistent-2 of at least 4800 GiB only."""
    metadata_iops: int | None = None
    """Of persistent-2, beyond what its size includes; charged."""
    backup_days: Annotated[int, Field(ge=0, le=90)] = 0
    """Daily backups of persistent-2 without links; what is linked is in its bucket."""
    log_key: Name = "logs"
    """The entry of `trimtab:keys` for what could not be imported or exported; used_by logs."""
    expires_on: date | None = None
    """The tag `expires-on`; required outside production: it costs while nobody reads."""
    team: TagValue | None = None
    """Whose bill it is, where it is not the stack's team."""

    @property
    def persistent(self) -> bool:
        """Whether files outlive a failed server."""
        return self.deployment == "persistent-2"

    @model_validator(mode="after")
    def _combinations(self) -> Self:
        self._check_size()
        self._check_scratch()
        self._check_persistent()
        self._check_links()
        return self

    def _check_size(self) -> None:
        if self.size_gib != 1200 and (self.size_gib <= 0 or self.size_gib % 2400):
            near = max(2400, round(self.size_gib / 2400) * 2400)
            raise refusal(
                f"FSx has no Lustre file systems of {self.size_gib} GiB",
                key="size_gib",
                allowed=f"1200, or a multiple of 2400 such as {near}",
            )

    def _check_scratch(self) -> None:
        given = {
            "throughput_mbps_per_tib": self.throughput_mbps_per_tib is not None,
            "efa": self.efa,
            "metadata_iops": self.metadata_iops is not None,
            "backup_days": self.backup_days > 0,
        }
        for name, asked in given.items():
            if asked and not self.persistent:
                raise refusal(
                    f"scratch-2 file systems have no {name}",
                    key=name,
                    allowed="with deployment: persistent-2",
                )

    def _check_persistent(self) -> None:
        if not self.persistent:
            return
        if self.throughput_mbps_per_tib is None:
            raise refusal(
                "persistent-2 is bought with a throughput",
                key="throughput_mbps_per_tib",
                allowed="125, 250, 500 or 1000",
            )
        step = EFA_STEPS[self.throughput_mbps_per_tib]
        if self.efa and self.size_gib % step:
            raise refusal(
                f"with EFA and {self.throughput_mbps_per_tib} MB/s a TiB, {self.size_gib} GiB are "
                "no size that FSx has",
                key="size_gib",
                allowed=f"a multiple of {step}",
            )
        if self.metadata_iops is not None and self.metadata_iops not in METADATA_IOPS:
            raise refusal(
                f"{self.metadata_iops} metadata iops cannot be had",
                key="metadata_iops",
                allowed="1500, 3000, 6000, or a multiple of 12000 up to 192000",
            )
        if self.backup_days and self.links:
            raise refusal(
                "FSx takes no backups of a file system that is linked to a bucket",
                key="backup_days",
                allowed="0 with links",
            )

    def _check_links(self) -> None:
        paths = sorted(link.path.rstrip("/") + "/" for link in self.links.values())
        overlapping = [b for a, b in pairwise(paths) if b.startswith(a)]
        if overlapping:
            raise refusal(
                f"two links meet at {overlapping[0].rstrip('/') or '/'}",
                key="links",
                allowed="folders beside each other, or a single link at /",
            )
        for name, link in self.links.items():
            for what in ("imports", "exports"):
                events = getattr(link, what)
                if len(set(events)) != len(events):
                    raise refusal(
                        "an event is listed twice",
                        key=f"links.{name}.{what}",
                        allowed="NEW, CHANGED, DELETED, each once",
                    )

    def check_in(self, whole: "Settings", at: str) -> None:
        """The zone is the stack's, the key lets FSx in, linked buckets exist."""
        if self.zone not in whole.stack.zones:
            raise refusal(
                f"zone {self.zone!r} is none of the stack's",
                key=f"{at}.zone",
                allowed=", ".join(whole.stack.zones),
            )
        if self.persistent:
            whole.check_key(self.key, "fsx", f"{at}.key")
        elif self.key != "data":
            raise refusal(
                "AWS encrypts scratch-2 with a key of its own",
                key=f"{at}.key",
                allowed="none, or deployment: persistent-2",
            )
        whole.check_key(self.log_key, "logs", f"{at}.log_key")
        for name, link in self.links.items():
            linked = f"{at}.links.{name}.bucket"
            whole.check_bucket(link.bucket, linked)
            # FSx reads and writes objects in its own name: their key must let it in too.
            whole.check_key(whole.lake[link.bucket].key, "fsx", linked)
            whole.check_readable(link.bucket, linked, link.prefix)
        if not whole.stack.production and self.expires_on is None:
            raise refusal(
                "a file system outside production needs a date of expiry",
                key=f"{at}.expires_on",
                allowed="a date such as 2026-12-31",
            )
