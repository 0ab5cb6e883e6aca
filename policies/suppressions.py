"""Findings that are tolerated on purpose: each with a reason, an owner and a last day."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from cost.errors import NotFound, SourceError
from cost.tolerated import Said, entries
from policies.findings import Suppression, SuppressionState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from policies.findings import Finding

_PLACE = re.compile(r"urn:pulumi:([^:]+)::(?:([^:]+)::)?")
PARTS: Final = "policy, urn (or a glob), reason, owner, expires (YYYY-MM-DD), all of them"


class _Entry(Suppression):
    policy: Said
    urn: Said
    reason: Said
    owner: Said


def read_suppressions(path: Path, known: Iterable[str]) -> tuple[Suppression, ...]:
    """Read a file of suppressions.

    Args:
        path: a YAML file.
        known: the ids of all policies.

    Raises:
        SourceError: the file is missing, not YAML, or an entry lacks a part.
        NotFound: an entry names a policy that does not exist.
    """
    from cost.yaml_text import load_file

    document = load_file(path, SourceError)
    found = entries(document, "suppressions", _Entry, path, PARTS)
    ids = set(known)
    for i, entry in enumerate(found, 1):
        if entry.policy not in ids:
            raise NotFound("policy", entry.policy, ids, where=f"{path}: entry {i}")
    return tuple(Suppression(**entry.model_dump()) for entry in found)


def suppress(
    findings: Iterable[Finding],
    suppressions: Sequence[Suppression],
    *,
    stack: str,
    today: dt.date,
    project: str | None = None,
) -> tuple[tuple[Finding, ...], tuple[SuppressionState, ...]]:
    """Mark what is tolerated. Errors cannot be suppressed.

    Args:
        findings: of one run.
        suppressions: those for other stacks and projects (by their urn) are left out.
        stack: the stack of the run.
        project: its project, if that is known.
        today: the day of the run, UTC; a suppression holds on its last day.

    Returns:
        The findings, and the suppressions of this stack with what became of them.
    """
    ours = [s for s in suppressions if _is_for(s, stack, project)]
    used: set[Suppression] = set()
    marked = []
    for finding in findings:
        match = None
        if finding.verdict in ("fail", "unknown") and finding.status != "fixed":
            match = next((s for s in ours if s.expires >= today and _covers(s, finding)), None)
        if match is None:
            marked.append(finding)
        else:
            used.add(match)
            change = {"verdict": "suppressed", "suppression": match}
            marked.append(finding.model_copy(update=change))
    return tuple(marked), _once(_state(s, used, today) for s in ours)


def _once(states: Iterable[SuppressionState]) -> tuple[SuppressionState, ...]:
    """A comment in the program that covers several resources is used if one of them needs it."""
    found: dict[object, SuppressionState] = {}
    for state in states:
        key = state.urn if state.source is None else None, state.source, state.policy
        known = found.get(key)
        if known is None or state.state == "used":
            found[key] = state
    return tuple(found.values())


def _covers(suppression: Suppression, finding: Finding) -> bool:
    return suppression.policy == finding.policy and fnmatchcase(finding.urn, suppression.urn)


def _is_for(suppression: Suppression, stack: str, project: str | None) -> bool:
    named = _PLACE.match(suppression.urn)
    if named is None:
        return True
    there = project is None or named[2] is None or fnmatchcase(project, named[2])
    return there and fnmatchcase(stack, named[1])


def _state(suppression: Suppression, used: set[Suppression], today: dt.date) -> SuppressionState:
    if suppression.expires < today:
        return SuppressionState(**suppression.model_dump(), state="expired")
    state = "used" if suppression in used else "unused"
    return SuppressionState.model_validate({**suppression.model_dump(), "state": state})
