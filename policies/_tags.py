"""Which of the required tags are missing, and whether that can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.graph import UNKNOWN
from cost.models import Model
from policies._truth import Node, Truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from policies._base import Subject


class TagConfig(Model):
    """Which tags are required."""

    keys: tuple[str, ...] = (
        "project",
        "stack",
        "environment",
        "team",
        "owner",
        "cost-center",
        "component",
        "managed-by",
    )
    """The keys, as AWS is to see them."""


def provider_defaults(subject: Subject) -> Node:
    """The default tags of the resource's provider."""
    provider = subject.index.graph.by_urn.get(subject.resource.provider or "")
    return Node(provider.inputs if provider else None)["defaultTags.tags"]


def tag(subject: Subject, key: str) -> Node:
    """One tag of the resource: its own, else its provider's default."""
    own = subject["tags"]
    if isinstance(own.value, list):
        own = Node(subject.index.graph.tags(subject.resource), "tags")
    found = own.below(key)
    return provider_defaults(subject).below(key) if found.absent else found


def missing(keys: Iterable[str], *tags: Node) -> tuple[list[str], Truth]:
    """The keys that none of these maps of tags has with a value.

    Returns:
        Those keys, and whether all are there: UNSURE where a whole map is unknown.
    """
    maps = [node for node in tags if not node.unknown]
    lacking = [key for key in keys if all(node.below(key).absent for node in maps)]
    if not lacking:
        return [], Truth.YES
    return lacking, Truth.UNSURE if len(maps) < len(tags) else Truth.NO


def launched_tags(template: Subject, kind: str) -> list[Node]:
    """The tags that a launch template gives what it launches: `instance` or `volume`."""
    found = []
    for specification in template["tagSpecifications"].items():
        for_kind = specification["resourceType"].is_one_of(kind)
        if for_kind is Truth.YES:
            found.append(specification["tags"])
        elif for_kind is Truth.UNSURE:
            found.append(Node(UNKNOWN))
    return found
