"""What the bill has of a component's Fargate tasks: on demand, on spot, on which architecture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cost.models import Change

if TYPE_CHECKING:
    from cost.rules._items import Lot

ON_DEMAND: Final = r"(?<!SpotUsage-)Fargate-"
X86: Final = r"(?<!SpotUsage-)Fargate-(?!ARM)"
"""Usage types are Fargate-vCPU-Hours:perCPU, Fargate-ARM-GB-Hours, SpotUsage-Fargate-…"""


def service(lot: Lot, path: str, old: object, new: object) -> Change | None:
    """One of a service's settings, whose default is the old value; None for others' tasks."""
    if not (lot.component or "").startswith("services."):
        return None
    return Change(path=(path,), old=old, new=new, old_is_default=True)
