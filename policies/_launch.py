"""What an autoscaling group launches: its template, and the instance types it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._base import Subject
from policies._types import LAUNCH_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies._truth import Node


def templates(group: Subject) -> Iterator[Subject]:
    """The launch templates that the group refers to."""
    depends = group.resource.property_dependencies
    for prop in ("launchTemplate", "mixedInstancesPolicy"):
        for urn in depends.get(prop, ()):
            found = group.index.graph.by_urn.get(urn)
            if found is not None and found.type == LAUNCH_TEMPLATE:
                yield Subject(resource=found, index=group.index)


def instance_types(group: Subject) -> list[Node]:
    """The types that a group may launch: its overrides, else its template's own.

    Empty where they are chosen by attributes or cannot be seen.
    """
    overrides = list(group["mixedInstancesPolicy.launchTemplate.overrides"].items())
    if overrides:
        return [o["instanceType"] for o in overrides if o["instanceRequirements"].absent]
    found = [template["instanceType"] for template in templates(group)]
    return [node for node in found if not node.absent]
