"""How instances mount file systems when they start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = "/fsx"
"""Each file system is mounted below it, by its entry's name."""


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A file system as those who mount it know it."""

    name: str
    dns_name: pulumi.Input[str]
    mount_name: pulumi.Input[str]
    """What Lustre calls it: part of the source of the mount."""
    security_group_id: pulumi.Input[str]
    """Instances must be members to be let in."""

    @property
    def path(self) -> str:
        """Where it appears on an instance."""
        return f"{ROOT}/{self.name}"


def mount_script(mounts: Sequence[Mount]) -> pulumi.Output[str]:
    """Lines of a shell script that install Lustre's client and mount, now and at each start."""
    return pulumi.Output.all(*(_lines(mount) for mount in mounts)).apply(
        lambda parts: "\n".join(["dnf install -y lustre-client", *map(str, parts)]) + "\n"
    )


def _lines(mount: Mount) -> pulumi.Output[str]:
    """One entry of fstab: a file system that does not answer must not keep an instance down."""
    options = "relatime,flock,_netdev,nofail,x-systemd.requires=network-online.target"
    return pulumi.Output.format(
        "mkdir -p {0}\n"
        "grep -q ' {0} ' /etc/fstab || echo '{1}@tcp:/{2} {0} lustre {3} 0 0' >> /etc/fstab\n"
        "mountpoint -q {0} || mount {0}",
        mount.path,
        mount.dns_name,
        mount.mount_name,
        options,
    )
