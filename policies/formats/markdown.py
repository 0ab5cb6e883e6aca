"""The report as one comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.markdown import Room, code, text
from policies._base import SEVERITIES
from policies.formats.blocks import blocks, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from policies._base import Policy
    from policies.findings import Finding, Report

# Lets a workflow find its earlier comment and edit it in place.
MARKER = "<!-- trimtab-check {stack} -->"
RESULTS = {"passed": "✅ passed", "failed": "❌ failed", "unfinished": "⚠️ could not be finished"}
HEAD = (
    "| severity | policy | resource | where | what |",
    "|---|---|---|---|---|",
)
# Kept free for the lines around the tables.
_FRAME = 2_000


def render(report: Report, links: str | None = None) -> str:
    """New failures in the open by resource, all else folded, as long as a comment may be.

    Args:
        report: what was found.
        links: where the program's files are on the web, such as
            `https://github.com/ORG/REPOSITORY/blob/COMMIT/`; lines link there.
    """
    room = Room()
    room.left -= _FRAME
    reasons = [f"- {text(reason)}" for reason in report.gate.reasons]
    kept = [line for line in reasons if room.takes(line)]
    lines = [
        MARKER.format(stack=report.stack),
        f"### {RESULTS[report.gate.result]}: policies on `{report.stack}`",
        "",
        *kept,
        *([f"- and {len(reasons) - len(kept)} more reasons"] if len(kept) < len(reasons) else ()),
        *([""] if reasons else ()),
        _counts(report),
        "",
    ]
    lines += blocks(report.having("error") + report.having("fail", status="new"), room, links)
    for title, findings in _folded(report):
        if findings:
            lines += ["<details>", f"<summary>{len(findings)} {title}</summary>", ""]
            lines += [*_table(findings, room, links), "</details>", ""]
    return "\n".join(lines)


def table(policies: Sequence[Policy]) -> str:
    """Policies as a table, the most severe first."""
    rows = ["| id | severity | what must hold | controls | same as |", "|---|---|---|---|---|"]
    for policy in sorted(policies, key=lambda p: (SEVERITIES.index(p.severity), p.id)):
        controls = [f"{name} {', '.join(ids)}" for name, ids in policy.frameworks.items()]
        cells = (
            f"`{policy.id}`",
            policy.severity,
            _own(policy.title),
            "; ".join(controls),
            ", ".join(policy.equivalents),
        )
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _counts(report: Report) -> str:
    """What a reviewer asks first: what this change brings, and what it takes away."""
    fails = report.having("fail")
    new = sum(f.status == "new" for f in fails)
    s = report.summary
    parts = [f"**{new} new**" if report.compared else f"**{s.fail} fail**"]
    if report.compared:
        parts += [
            f"{len(report.having('fail', status='fixed'))} fixed",
            f"{len(fails) - new} there before",
        ]
    parts += [f"{s.unknown} unknown", f"{s.suppressed} suppressed"]
    parts += [f"**{s.error} error**"] if s.error else []
    judged = f"{s.passed} pass. {report.policies} policies over {report.resources} resources"
    at = report.gate.fail_on
    level = "findings are advice" if at == "none" else f"the gate is at {at} severity"
    return f"{', '.join(parts)}, {judged}; {level}."


def _folded(report: Report) -> list[tuple[str, list[Finding]]]:
    folded = [
        ("fixed by this change", report.having("fail", status="fixed")),
        ("there before", report.having("fail", status="existing")),
        ("suppressed", report.having("suppressed")),
    ]
    if report.gate.unknown != "ignore":
        folded.append(("unknown before deployment", report.having("unknown")))
    return folded


def _table(findings: Sequence[Finding], room: Room, links: str | None) -> list[str]:
    if not findings:
        return []
    rows: list[str] = []
    for finding in findings:
        row = _row(finding, links)
        if not room.takes(row):
            break
        rows.append(row)
    left = len(findings) - len(rows)
    more = [f"and **{left} more**, for which a comment has no room: see `trimtab check`", ""]
    return [*HEAD, *rows, "", *(more if left else ())]


def _row(f: Finding, links: str | None) -> str:
    name = code(f.name) + (f" of {code(f.component)}" if f.component else "")
    cells = (f.severity, f"`{f.policy}`", name, place(f.source, links), _told(f))
    return f"| {' | '.join(cells)} |"


def _told(f: Finding) -> str:
    if f.suppression is not None:
        why = f.suppression
        return f"{text(f.message)} ({text(why.reason)}; {text(why.owner)}, until {why.expires})"
    if f.status == "fixed":
        return text(f.message)
    return f"{text(f.message)}<br>**Fix:** {text(f.fix)}"


def _own(value: str) -> str:
    return value.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
