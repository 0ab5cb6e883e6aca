"""What an autoscaling group launches: its template, and the instance types it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.graph import UNKNOWN
from policies._base import Subject
from policies._truth import Node
from policies._types import LAUNCH_TEMPLATE

if TYPE_CHECKING:
    from collections.abc import Iterator


def templates(group: Subject) -> Iterator[Subject]:
    """The launch templates that the group refers to."""
    depends = group.resource.property_dependencies
    for prop in ("launchTemplate", "mixedInstancesPolicy"):
        for urn in depends.get(prop, ()):
            found = group.index.graph.by_urn.get(urn)
            if found is not None and found.type == LAUNCH_TEMPLATE:
                yield Subject(resource=found, index=group.index)


def instance_types(group: Subject) -> list[Node]:
    """The types that a group may launch: its overrides', else its template's own.

    An unknown one stands for what is chosen by attributes. Empty where the template is not seen.
    """
    own = [t["instanceType"] for t in templates(group) if not t["instanceType"].absent]
    overrides = list(group["mixedInstancesPolicy.launchTemplate.overrides"].items())
    found = []
    for override in overrides:
        if not override["instanceType"].absent:
            found.append(override["instanceType"])
        elif override["instanceRequirements"].absent:
            found += own  # a weight alone: the template's type
        else:
            found.append(Node(UNKNOWN, override.path))
    return found if overrides else own
