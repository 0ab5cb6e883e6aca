"""Tell new findings from those that the base had already, and from those that are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cost.graph import Graph
    from policies.findings import Finding

_BAD = ("fail", "unknown", "error")


def compare(head: Sequence[Finding], base: Sequence[Finding], graph: Graph) -> tuple[Finding, ...]:
    """Give each finding of `head` its status, and add the base's failures that are fixed.

    A finding is the same if its policy and its resource are: the urn, or one of the aliases that
    the resource had before it was renamed. What was unknown and now fails is new.

    Args:
        head: the findings of the change.
        base: the findings of what it is compared with, passes among both.
        graph: the change's, for its aliases.
    """
    before = {f.key: f for f in base}
    now = set()
    result = []
    for finding in head:
        keys = [finding.key, *((finding.policy, alias) for alias in _aliases(graph, finding.urn))]
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


def _aliases(graph: Graph, urn: str) -> list[str]:
    resource = graph.by_urn.get(urn)
    aliases = resource.options.get("aliases", ()) if resource else ()
    return [alias for alias in aliases if isinstance(alias, str)]
