"""The EBS volumes that a machine, a launch template or a volume resource asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._types import LAUNCH_TEMPLATE, VOLUME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies._base import Subject
    from policies._truth import Node


def volumes(owner: Subject) -> Iterator[Node]:
    """The block of each volume. An instance always has a root volume, said or not."""
    if owner.type == VOLUME:
        yield owner.root
    elif owner.type == LAUNCH_TEMPLATE:
        for mapping in disks(owner):
            yield mapping["ebs"]
    else:
        yield owner["rootBlockDevice"]
        yield from owner["ebsBlockDevices"].items()


def disks(template: Subject) -> Iterator[Node]:
    """A launch template's mappings that are EBS volumes.

    Instance store (virtualName) is not; noDevice takes one away.
    """
    for mapping in template["blockDeviceMappings"].items():
        is_disk = mapping["virtualName"].absent and mapping["noDevice"].absent
        if is_disk or mapping.unknown:
            yield mapping
