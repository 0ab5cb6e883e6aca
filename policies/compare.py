"""Tell new findings from those that the base had already, and from those that are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.graph import Graph, Resource
    from policies.findings import Finding

_BAD = ("fail", "unknown", "error")


def compare(head: Sequence[Finding], base: Sequence[Finding], graph: Graph) -> tuple[Finding, ...]:
    """Give each finding of `head` its status, and add the base's failures that are fixed.

    A finding is the same if its policy and its resource are: the urn, or one that the resource had
    before it, or a component around it, was renamed with an alias. What was unknown and now fails
    is new.

    Args:
        head: the findings of the change.
        base: the findings of what it is compared with, passes among both.
        graph: the change's, for its aliases.
    """
    before = {f.key: f for f in base}
    former = _former(graph)
    now = set()
    result = []
    for finding in head:
        keys = [finding.key, *((finding.policy, urn) for urn in former.get(finding.urn, ()))]
        now.update(keys)
        known = next((before[key] for key in keys if key in before), None)
        status = "existing" if known is not None and not _worse(finding, known) else "new"
        result.append(finding.model_copy(update={"status": status}))
        if known is not None and known.verdict == "fail" and finding.verdict == "pass":
            result.append(_fixed(known))
    result += [_fixed(f) for f in base if f.verdict == "fail" and f.key not in now]
    return tuple(result)


def _worse(finding: Finding, known: Finding) -> bool:
    if finding.verdict not in _BAD:
        return False
    if finding.verdict == "unknown":
        return known.verdict not in ("fail", "unknown")
    return finding.verdict != known.verdict


def _fixed(finding: Finding) -> Finding:
    return finding.model_copy(update={"status": "fixed", "source": None})


def _former(graph: Graph) -> dict[str, list[str]]:
    """The earlier urns of each resource that was renamed, or is below one that was."""
    found: dict[str, list[str]] = {}
    for resource in graph:  # parents are registered before their children
        said = resource.options.get("aliases", ())
        urns = [alias for alias in said if isinstance(alias, str)]
        urns += [_below(parent, resource) for parent in found.get(resource.parent or "", ())]
        if urns:
            found[resource.urn] = urns
    return found


def _below(former: str, child: Resource) -> str:
    """A child's urn under its parent's former one: it began with the parent's name, if it does now.

    The rule is Pulumi's own for the aliases that children inherit.
    """
    head, project, types, old_name = former.split("::", 3)
    new_name = (child.parent or "").split("::", 3)[-1]
    name = child.name
    if name.startswith(new_name):
        name = old_name + name.removeprefix(new_name)
    return f"{head}::{project}::{types}${child.type}::{name}"
