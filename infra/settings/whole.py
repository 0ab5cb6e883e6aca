"""All sections of a stack together, and what must agree between them."""

from typing import Final, Self

from pydantic import Field, model_validator

from infra.settings._base import Name, Section, refusal
from infra.settings.access import AccessSettings
from infra.settings.account import AccountSettings
from infra.settings.audit import AuditSettings
from infra.settings.billing import BillingSettings
from infra.settings.captures import CaptureSettings
from infra.settings.catalog import CatalogSettings
from infra.settings.clusters import Cluster, ServingSettings, TrainingSettings
from infra.settings.drift import DriftSettings
from infra.settings.endpoints import needed, of_clusters
from infra.settings.filesystems import FilesystemSettings
from infra.settings.guard import GuardSettings
from infra.settings.images import Image
from infra.settings.keys import KeySettings, KeyUser
from infra.settings.lake import BucketSettings
from infra.settings.models import ModelsSettings
from infra.settings.monitoring import MonitoringSettings
from infra.settings.network import NetworkSettings
from infra.settings.pulls import PullSettings
from infra.settings.queues import TrainingQueueSettings
from infra.settings.recovery import RecoverySettings
from infra.settings.retraining import RetrainingSettings
from infra.settings.services import Service
from infra.settings.stack import StackSettings
from infra.settings.streams import Stream
from infra.settings.sweeps import SweepSettings

TRAIL_USERS: Final[tuple[KeyUser, ...]] = ("cloudtrail", "s3")
EXPORT_USERS: Final[tuple[KeyUser, ...]] = ("exports", "s3")


class Settings(Section):
    """A stack's settings; each field is the key `trimtab:<field>`."""

    stack: StackSettings
    network: NetworkSettings | None = None
    keys: dict[Name, KeySettings] = Field(default={})
    lake: dict[Name, BucketSettings] = Field(default={})
    catalog: CatalogSettings | None = None
    streams: dict[Name, Stream] = Field(default={})
    pulls: dict[Name, PullSettings] = Field(default={})
    captures: dict[Name, CaptureSettings] = Field(default={})
    filesystems: dict[Name, FilesystemSettings] = Field(default={})
    clusters: dict[Name, Cluster] = Field(default={})
    queues: dict[Name, TrainingQueueSettings] = Field(default={})
    sweeps: dict[Name, SweepSettings] = Field(default={})
    retraining: dict[Name, RetrainingSettings] = Field(default={})
    images: dict[Name, Image] = Field(default={})
    models: ModelsSettings | None = None
    services: dict[Name, Service] = Field(default={})
    access: AccessSettings | None = None
    billing: BillingSettings | None = None
    guard: GuardSettings | None = None
    account_guards: AccountSettings | None = None
    monitoring: MonitoringSettings | None = None
    drift: DriftSettings | None = None
    recovery: RecoverySettings | None = None
    audit: AuditSettings | None = None

    @property
    def logs_bucket(self) -> str:
        """The name of the lake's bucket that receives logs."""
        return next(name for name, b in self.lake.items() if b.purpose == "logs")

    @model_validator(mode="after")
    def _endpoints(self) -> Self:
        """What `auto` stands for, before anybody asks for it."""
        if self.network is None or self.network.interface_endpoints != "auto":
            return self
        network = self.network.model_copy(update={"interface_endpoints": needed(self)})
        return self.model_copy(update={"network": network})

    @property
    def lake_upkeep(self) -> dict[str, BucketSettings]:
        """The buckets that ask for more than a bucket: doors for teams, pruned checkpoints."""
        return {
            name: bucket
            for name, bucket in self.lake.items()
            if bucket.access_points or bucket.checkpoint_retention is not None
        }

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._check_sections()
        self._check_lake()
        for name, cluster in self.clusters.items():
            self._check_cluster(name, cluster)
        self._check_way_out()
        self._check_homes()
        self._check_billing()
        self._check_account()
        self._check_parts()
        return self

    def _check_parts(self) -> None:
        """What sections ask of each other, told by themselves: see `Section.check_in`."""
        for section in type(self).model_fields:
            value = getattr(self, section)
            entries = value if isinstance(value, dict) else {"": value}
            for name, part in entries.items():
                if isinstance(part, Section):
                    part.check_in(self, f"{section}.{name}".rstrip("."))

    def _check_sections(self) -> None:
        own: tuple[str, ...] = (
            "stack",
            "keys",
            "images",
            "billing",
            "monitoring",
            "account_guards",
        )
        if self.stack.kind == "environment":
            own = tuple(f for f in type(self).model_fields if f != "account_guards")
        foreign = [f for f in type(self).model_fields if f not in own]
        for section in foreign:
            if getattr(self, section):
                raise refusal(
                    f"a stack of kind {self.stack.kind} has no such section",
                    key=section,
                    allowed=", ".join(own),
                )
        if self.stack.kind == "environment" and self.network is None:
            raise refusal(
                "an environment needs a network", key="network", allowed="a cidr at least"
            )

    def _check_lake(self) -> None:
        logs = [name for name, bucket in self.lake.items() if bucket.purpose == "logs"]
        if self.stack.kind == "environment" and len(logs) != 1:
            raise refusal(
                f"{len(logs)} buckets have purpose logs",
                key="lake",
                allowed="exactly one, for the logs of all the others",
            )
        for name, bucket in self.lake.items():
            if bucket.purpose == "data":
                self.check_key(bucket.key, "s3", f"lake.{name}.key")
            if bucket.force_destroy and self.stack.production:
                raise refusal(
                    "production does not throw data away",
                    key=f"lake.{name}.force_destroy",
                    allowed="false",
                )

    def _check_cluster(self, name: str, cluster: Cluster) -> None:
        at = f"clusters.{name}"
        self.check_key(cluster.key, "ebs", f"{at}.key")
        for bucket in cluster.reads:
            self.check_bucket(bucket, f"{at}.reads")
        if isinstance(cluster, TrainingSettings):
            self.check_bucket(cluster.checkpoints, f"{at}.checkpoints")
        if cluster.gpu and not self.stack.production and cluster.expires_on is None:
            raise refusal(
                "GPUs outside production need a date of expiry",
                key=f"{at}.expires_on",
                allowed="a date such as 2026-12-31",
            )

    def _check_way_out(self) -> None:
        """S3 is reached by its gateway endpoint in any case, what else instances need is not."""
        if self.network is None or self.network.nat != "none" or not self.clusters:
            return
        wanted = of_clusters(self)
        missing = [s for s in wanted if s not in self.network.services]
        if missing:
            raise refusal(
                f"without NAT, instances cannot reach {', '.join(missing)}",
                key="network.interface_endpoints",
                allowed=f"auto, {', '.join(wanted)} at least, or nat: single",
            )

    def _check_homes(self) -> None:
        """What the stack refers to by ARN is in its region: AWS and the boundary refuse others."""
        named = {
            f"clusters.{name}.load_balancer.certificate_arn": c.load_balancer.certificate_arn
            for name, c in self.clusters.items()
            if isinstance(c, ServingSettings) and c.load_balancer is not None
        }
        if self.access is not None and self.access.secrets_key is not None:
            named["access.secrets_key"] = self.access.secrets_key
        for key, arn in named.items():
            region = arn.split(":")[3]
            if region != self.stack.region:
                raise refusal(
                    f"{arn} is in {region}", key=key, allowed=f"one of {self.stack.region}"
                )

    def _check_billing(self) -> None:
        if self.billing is None:
            return
        self.check_key(self.billing.key, "alerts", "billing.key")
        if self.billing.export is not None and self.stack.kind != "account":
            raise refusal(
                "the bill is exported once, by the account stack",
                key="billing.export",
                allowed="no export here",
            )
        if self.billing.export is not None:
            for user in EXPORT_USERS:
                self.check_key(self.billing.export_key, user, "billing.export_key")

    def _check_account(self) -> None:
        if self.account_guards is not None and self.account_guards.trail:
            for user in TRAIL_USERS:
                self.check_key(self.account_guards.trail_key, user, "account_guards.trail_key")

    def check_key(self, key: str, user: KeyUser, at: str) -> None:
        """Refuse a key that does not exist, or whose policy does not let a service in.

        Args:
            key: the entry of `trimtab:keys`.
            user: what it is to be used by.
            at: the setting that names it, such as `lake.raw.key`.
        """
        fitting = sorted(name for name, k in self.keys.items() if user in k.used_by)
        if key not in fitting:
            what = "is not used_by " + user if key in self.keys else "does not exist"
            raise refusal(
                f"key {key!r} {what}", key=at, allowed=", ".join(fitting) or f"a key used_by {user}"
            )

    def check_queue(self, name: str, at: str) -> TrainingQueueSettings:
        """The settings of a queue; refuses one that `trimtab:queues` does not have.

        Args:
            name: the queue's entry.
            at: the setting that names it.
        """
        if name not in self.queues:
            raise refusal(
                f"there is no queue {name!r}",
                key=at,
                allowed=", ".join(sorted(self.queues)) or "none: trimtab:queues",
            )
        return self.queues[name]

    def check_mounts(self, names: tuple[str, ...], at: str) -> None:
        """Refuse file systems that `trimtab:filesystems` does not have.

        Args:
            names: its entries that are to be mounted.
            at: the setting that names them.
        """
        for name in names:
            if name not in self.filesystems:
                raise refusal(
                    f"there is no file system {name!r}",
                    key=at,
                    allowed=", ".join(sorted(self.filesystems)) or "none: trimtab:filesystems",
                )

    def check_readable(self, bucket: str, at: str, prefix: str = "") -> None:
        """Refuse what is read by jobs and goes to an archive from which reading takes hours.

        Args:
            bucket: an entry of `trimtab:lake`.
            at: the setting that names it.
            prefix: only what is below it is read.
        """
        archive = self.lake[bucket].archive
        if archive is None:
            return
        if archive.prefix.startswith(prefix) or prefix.startswith(archive.prefix):
            raise refusal(
                f"what nobody read for {archive.after_days} days below {archive.prefix} of "
                f"{bucket!r} is archived: reading it takes hours",
                key=at,
                allowed=f"another bucket or prefix, or no lake.{bucket}.archive",
            )

    def check_bucket(self, bucket: str, at: str) -> None:
        """Refuse a bucket that the lake does not have.

        Args:
            bucket: an entry of `trimtab:lake`.
            at: the setting that names it.
        """
        data = sorted(name for name, b in self.lake.items() if b.purpose == "data")
        if bucket not in data:
            raise refusal(
                f"the lake has no data bucket {bucket!r}", key=at, allowed=", ".join(data) or "none"
            )
