"""A Lustre file system beside the instances that train, linked to buckets of the lake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._context import token
from infra.components._firewall import Opening, make_security_group, open_to_group
from infra.components._mounts import Mount
from infra.components._recovery import Recovery

if TYPE_CHECKING:
    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.components.network import Network
    from infra.settings import FilesystemSettings
    from infra.tagging import Tags

LUSTRE_PORTS: Final = ((988, 988), (1018, 1023))
"""What clients and servers open to each other (FSx for Lustre user guide, security groups)."""
VERSION: Final = "2.15"
NEARLY_FULL_BYTES: Final = 60 * 1024**3
"""A twentieth of one of the 1.2 TiB disks that files are spread over."""
LATE_SECONDS: Final = 3600
"""Exports wait minutes when all is well."""


@dataclass(frozen=True, kw_only=True)
class LustreFilesystemArgs:
    """What LustreFilesystem needs."""

    context: Context
    entry: str
    """Its name in `trimtab:filesystems`."""
    settings: FilesystemSettings
    network: Network
    key_arn: pulumi.Input[str] | None
    """Encrypts the files; None where AWS's own key does."""
    log_key_arn: pulumi.Input[str]
    alarming: Alarming

    @property
    def tags(self) -> Tags:
        """The file system's tags."""
        return self.context.tags(
            f"filesystems.{self.entry}",
            team=self.settings.team,
            expires_on=self.settings.expires_on,
        )


class LustreFilesystem(pulumi.ComponentResource):
    """Files that many instances read at once, as fast as the network: data sets come from S3.

    Only members of its security group reach it. What a link exports is in its bucket; all else is
    as lasting as the file system.
    """

    mount: Mount

    def __init__(
        self, name: str, args: LustreFilesystemArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("storage", self), name, None, opts)
        self._args, self._settings = args, args.settings
        self._entry = f"{args.entry}-fsx"
        self._child = ResourceOptions(parent=self)
        self._group = self._make_firewall()
        self._log = self._make_log()
        self._system = self._make_system()
        for link in args.settings.links:
            self._make_link(link)
        self._watch()
        self.mount = Mount(
            name=args.entry,
            dns_name=self._system.dns_name,
            mount_name=self._system.mount_name,
            security_group_id=self._group,
        )
        self.register_outputs(
            {
                "dns_name": self._system.dns_name,
                "mount_name": self._system.mount_name,
                "recovery": self._recovery().output(),
            }
        )

    def _make_firewall(self) -> pulumi.Output[str]:
        """Servers and clients are members of one group, and talk to each other in it."""
        tags = self._args.tags
        group = make_security_group(self, self._entry, self._args.network, tags)
        everything: tuple[tuple[int | None, int | None], ...] = ((None, None),)
        ranges = everything if self._settings.efa else LUSTRE_PORTS
        for first, last in ranges:
            for out in (False, True):
                opening = Opening(
                    group=group, why="Lustre", tags=tags, port=first, last_port=last, out=out
                )
                name = f"{self._entry}-{first or 'all'}-{'out' if out else 'in'}"
                open_to_group(self, name, opening, group)
        return group

    def _make_log(self) -> aws.cloudwatch.LogGroup:
        """What could not be imported or exported; FSx writes to groups of this prefix only."""
        return aws.cloudwatch.LogGroup(
            f"{self._entry}-log",
            name=f"/aws/fsx/{self._args.context.named(self._args.entry)}",
            retention_in_days=self._args.alarming.log_days,
            kms_key_id=self._args.log_key_arn,
            tags=self._args.tags.own(),
            opts=self._child,
        )

    def _make_system(self) -> aws.fsx.LustreFileSystem:
        settings, context = self._settings, self._args.context
        subnets = self._args.network.private_subnet_ids
        return aws.fsx.LustreFileSystem(
            self._entry,
            storage_capacity=settings.size_gib,
            storage_type="SSD",
            deployment_type=settings.deployment.upper().replace("-", "_"),
            file_system_type_version=VERSION,
            subnet_ids=subnets[context.settings.zones.index(settings.zone)],
            security_group_ids=[self._group],
            data_compression_type="LZ4" if settings.compression else "NONE",
            log_configuration={"level": "WARN_ERROR", "destination": self._log.arn},
            tags=self._args.tags.own(context.named(self._args.entry)),
            opts=context.holding_data(self) if settings.persistent else self._child,
            **(self._persistent() if settings.persistent else {}),
        )

    def _persistent(self) -> dict[str, Any]:
        settings = self._settings
        metadata: dict[str, Any] = {"mode": "AUTOMATIC"}
        if settings.metadata_iops is not None:
            metadata = {"mode": "USER_PROVISIONED", "iops": settings.metadata_iops}
        given: dict[str, Any] = {
            "per_unit_storage_throughput": settings.throughput_mbps_per_tib,
            "kms_key_id": self._args.key_arn,
            "metadata_configuration": metadata,
            "automatic_backup_retention_days": settings.backup_days,
            "copy_tags_to_backups": True,
            "skip_final_backup": settings.backup_days == 0,
        }
        return given | ({"efa_enabled": True} if settings.efa else {})

    def _make_link(self, name: str) -> None:
        link = self._settings.links[name]
        policies: dict[str, Any] = {}
        if link.imports:
            policies["auto_import_policy"] = {"events": list(link.imports)}
        if link.exports:
            policies["auto_export_policy"] = {"events": list(link.exports)}
        aws.fsx.DataRepositoryAssociation(
            f"{self._entry}-{name}",
            file_system_id=self._system.id,
            data_repository_path=f"s3://{self._args.context.bucket(link.bucket)}/{link.prefix}",
            file_system_path=link.path,
            batch_import_meta_data_on_create=True,
            delete_data_in_filesystem=False,
            s3=policies or None,
            tags=self._args.tags.own(),
            opts=self._child,
        )

    def _watch(self) -> None:
        whose = {"FileSystemId": self._system.id}
        alarms = [
            Alarm(
                name="nearly-full",
                what="One of the file system's disks is nearly full: writes to it will fail. "
                "Release what was exported (lfs hsm_release), delete, or raise size_gib",
                namespace="AWS/FSx",
                metric="FreeDataStorageCapacity",
                dimensions=whose,
                statistic="Minimum",
                comparison="<",
                threshold=NEARLY_FULL_BYTES,
            )
        ]
        if any(link.exports for link in self._settings.links.values()):
            late = Alarm(
                name="exports-late",
                what="Changed files have waited for their export for an hour: the bucket is behind",
                namespace="AWS/FSx",
                metric="AgeOfOldestQueuedMessage",
                dimensions={**whose, "Publisher": "AutoExport"},
                threshold=LATE_SECONDS,
            )
            alarms.append(late)
        make_alarms(self, self._args.alarming, self._entry, self._args.tags, *alarms)

    def _recovery(self) -> Recovery:
        settings = self._settings
        if settings.backup_days:
            return Recovery(rto="2 h", rpo="24 h", how="a file system from the last daily backup")
        exported = [link for link in settings.links.values() if link.exports]
        if exported:
            return Recovery(rto="1 h", rpo="minutes", how="linked folders again, from the lake")
        return Recovery(rto="1 h", rpo="all that is not in the lake", how="made anew, linked again")
