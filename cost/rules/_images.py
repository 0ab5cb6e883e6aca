"""Machine images: which snapshots they keep, and what still launches them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cost.inventory.things import Thing
    from cost.rules._base import Context

USERS: Final = ("instance", "launch-template-version", "launch-configuration")
"""What launches an image, or runs from one."""


def snapshots_of(image: Thing) -> tuple[str, ...]:
    """The snapshots that an image is made of."""
    mappings = image.get("BlockDeviceMappings") or []
    found = (m.get("Ebs", {}).get("SnapshotId") for m in mappings)
    return tuple(i for i in found if i is not None)


def in_use(context: Context, region: str) -> frozenset[str]:
    """The ids of images that run, or that templates and configurations would launch."""
    things = [t for kind in USERS for t in context.things(kind, region).values()]
    ids = {t.get("ImageId") for t in things}
    ids |= {t.get("LaunchTemplateData", "ImageId") for t in things}
    return frozenset(i for i in ids if i is not None)
