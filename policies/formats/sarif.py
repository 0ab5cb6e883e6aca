"""The report as SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from policies.evaluate import all_policies

if TYPE_CHECKING:
    from policies._base import Policy
    from policies.findings import Finding, Report

LEVELS: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
# GitHub sorts alerts by this number: above 9.0 is critical, above 7.0 high, above 4.0 medium.
SECURITY_SEVERITY: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
BASELINE: Final = {"new": "new", "existing": "unchanged", "fixed": "absent"}


def render(report: Report) -> str:
    """One run; unknown verdicts are results of kind `open`, errors are notifications."""
    policies = all_policies()
    index = {policy.id: i for i, policy in enumerate(policies)}
    shown = [f for f in report.findings if f.verdict in ("fail", "suppressed")]
    if report.gate.unknown != "ignore":
        shown += [f for f in report.findings if f.verdict == "unknown"]
    run = {
        "tool": {
            "driver": {
                "name": "trimtab",
                "version": version("trimtab"),
                "rules": [_rule(policy) for policy in policies],
            }
        },
        "automationDetails": {"id": f"trimtab-check/{report.project}/{report.stack}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(f, index[f.policy], report) for f in shown],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(policy: Policy) -> dict[str, Any]:
    controls = [f"{name} {id_}" for name, ids in policy.frameworks.items() for id_ in ids]
    help_ = f"{policy.why}\n\nFix: {policy.fix}"
    return {
        "id": policy.id,
        "shortDescription": {"text": policy.title},
        "fullDescription": {"text": policy.why},
        "help": {"text": help_, "markdown": help_},
        "defaultConfiguration": {"level": LEVELS[policy.severity]},
        "properties": {
            "security-severity": SECURITY_SEVERITY[policy.severity],
            # GitHub takes 20 tags a rule.
            "tags": ["security", *controls, *policy.equivalents][:20],
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    return {
        "executionSuccessful": report.summary.error == 0,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": f"{f.policy} on {f.urn}: {f.message}"},
                "associatedRule": {"id": f.policy},
            }
            for f in report.having("error")
        ],
    }


def _result(finding: Finding, index: int, report: Report) -> dict[str, Any]:
    unknown = finding.verdict == "unknown"
    # What has no line (a stack as a whole) points at the stack's settings.
    file = finding.source.file if finding.source else f"Pulumi.{report.stack}.yaml"
    line = finding.source.line if finding.source else 1
    result: dict[str, Any] = {
        "ruleId": finding.policy,
        "ruleIndex": index,
        "kind": "open" if unknown else "fail",
        "level": "none" if unknown else LEVELS[finding.severity],
        "message": {"text": f"{finding.name}: {finding.message}. Fix: {finding.fix}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(file), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": line},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.urn, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {
            "policyAndUrn/v1": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
        },
    }
    if report.compared:
        result["baselineState"] = BASELINE[finding.status]
    if finding.suppression is not None:
        why = finding.suppression
        text = f"{why.reason} ({why.owner}, until {why.expires})"
        kind = "external" if why.source is None else "inSource"
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": text}]
    return result
