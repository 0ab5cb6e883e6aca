"""The report as JSON, with the keys that DESIGN promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policies._base import Policy
    from policies.findings import Report


def document(report: Report, *, passes: bool = False) -> dict[str, Any]:
    """The report; findings that pass only if asked for."""
    shown = [f for f in report.findings if passes or f.verdict != "pass"]
    return report.model_copy(update={"findings": tuple(shown)}).model_dump(
        mode="json", by_alias=True
    )


def describe(policy: Policy) -> dict[str, Any]:
    """A policy's description and the schema of its settings."""
    return {
        "id": policy.id,
        "severity": policy.severity,
        "title": policy.title,
        "why": policy.why,
        "fix": policy.fix,
        "kind": policy.kind,
        "types": list(policy.types),
        "frameworks": {name: list(ids) for name, ids in policy.frameworks.items()},
        "equivalents": list(policy.equivalents),
        "settings": policy.config.model_json_schema().get("properties", {}),
    }
