"""The report as one comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies._base import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies._base import Policy
    from policies.findings import Finding, Report

# Lets a workflow find its earlier comment and edit it in place.
MARKER = "<!-- trimtab-check {stack} -->"
RESULTS = {"passed": "passed", "failed": "failed", "unfinished": "could not be finished"}


def render(report: Report) -> str:
    """New failures in the open, all else folded."""
    s = report.summary
    lines = [
        MARKER.format(stack=report.stack),
        f"### Policies on `{report.stack}`: {RESULTS[report.gate.result]}",
        "",
        f"{s.fail} fail, {s.unknown} unknown, {s.suppressed} suppressed, {s.error} error, "
        f"{s.passed} pass; the gate is at {report.gate.fail_on} severity.",
        *(f"- {_text(reason)}" for reason in report.gate.reasons),
        "",
    ]
    lines += _table(report.having("error") + report.having("fail", status="new"))
    folded = [
        ("there before", report.having("fail", status="existing")),
        ("fixed", report.having("fail", status="fixed")),
        ("suppressed", report.having("suppressed")),
    ]
    if report.gate.unknown != "ignore":
        folded.append(("unknown before deployment", report.having("unknown")))
    for title, findings in folded:
        if findings:
            lines += ["<details>", f"<summary>{len(findings)} {title}</summary>", ""]
            lines += [*_table(findings), "</details>", ""]
    return "\n".join(lines)


def table(policies: Sequence[Policy]) -> str:
    """Policies as a table, the most severe first."""
    rows = ["| id | severity | what must hold | controls | same as |", "|---|---|---|---|---|"]
    for policy in sorted(policies, key=lambda p: (SEVERITIES.index(p.severity), p.id)):
        controls = [f"{name} {', '.join(ids)}" for name, ids in policy.frameworks.items()]
        cells = (
            f"`{policy.id}`",
            policy.severity,
            _text(policy.title),
            "; ".join(controls),
            ", ".join(policy.equivalents),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _table(findings: Sequence[Finding]) -> list[str]:
    if not findings:
        return []
    rows = ["| severity | policy | resource | where | what | fix |", "|---|---|---|---|---|---|"]
    for f in findings:
        where = f"`{f.source.file}:{f.source.line}`" if f.source else ""
        what = f.message
        if f.suppression is not None:
            tolerated = f.suppression
            what += f" ({tolerated.reason}; {tolerated.owner}, until {tolerated.expires})"
        name = f"`{f.name}`" + (f" of `{f.component}`" if f.component else "")
        cells = (f.severity, f"`{f.policy}`", name, where, _text(what), _text(f.fix))
        rows.append(f"| {' | '.join(cells)} |")
    return [*rows, ""]


def _text(value: str) -> str:
    return value.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
