"""New failures for a reviewer: by resource, each with why, what to write on its line, and cost."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from cost.markdown import code, text
from cost.money import usd
from policies._base import SEVERITIES
from policies.evaluate import all_policies

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cost.markdown import Room
    from policies.findings import Cost, Finding, Location

END = (
    "<sub>`trimtab check --explain POLICY` tells more of a policy. One that is meant: above the"
    ' resource, `# trimtab: ignore POLICY reason="…" owner=… until=YYYY-MM-DD`.</sub>'
)


def blocks(findings: Sequence[Finding], room: Room, links: str | None) -> list[str]:
    """The findings, a block a resource, the worst first; as many as there is room for.

    Args:
        findings: failures and errors.
        room: what the comment has left.
        links: where the program's files are on the web, without a file.
    """
    if not findings or not room.takes(END):
        return []
    lines: list[str] = []
    left = len(findings)
    reasons = {policy.id: policy.why for policy in all_policies()}
    for _, group in groupby(_by_resource(findings), key=lambda f: f.urn):
        found = list(group)
        head = [_head(found[0], links), ""]
        for finding in found:
            # Why a policy asks for it is said once.
            block = [*head, *_told(finding, reasons.pop(finding.policy, ""))]
            if not room.takes(*block):
                return [*lines, *_more(left), END, ""]
            lines += block
            head = []
            left -= 1
        lines.append("")
    return [*lines, END, ""]


def place(source: Location | None, links: str | None) -> str:
    """A file and line, as a link where the files are on the web."""
    if source is None:
        return ""
    shown = code(f"{source.file}:{source.line}")
    if links is None:
        return shown
    return f"[{shown}]({links.rstrip('/')}/{quote(source.file)}#L{source.line})"


def _by_resource(findings: Sequence[Finding]) -> list[Finding]:
    def rank(finding: Finding) -> int:
        return SEVERITIES.index(finding.severity)

    worst: dict[str, int] = {}
    for finding in findings:
        worst[finding.urn] = min(rank(finding), worst.get(finding.urn, len(SEVERITIES)))
    order = {urn: i for i, urn in enumerate(dict.fromkeys(f.urn for f in findings))}
    return sorted(findings, key=lambda f: (worst[f.urn], order[f.urn], rank(f), f.policy))


def _head(finding: Finding, links: str | None) -> str:
    name = code(finding.name) + (f" of {code(finding.component)}" if finding.component else "")
    where = place(finding.source, links)
    cost = f" · {_monthly(finding.cost)}" if finding.cost is not None else ""
    return f"**{name}**{f' · {where}' if where else ''}{cost}"


def _told(finding: Finding, why: str) -> Iterator[str]:
    level = "error" if finding.verdict == "error" else finding.severity
    yield f"- **{level}** `{finding.policy}`: {text(finding.message)}"
    if why:
        yield f"  - Why: {text(why)}"
    yield f"  - Fix: {_fix(finding)}{_difference(finding.cost)}"


def _fix(finding: Finding) -> str:
    if not finding.remedy:
        return text(finding.fix)
    keywords = ", ".join(code(change.keyword) for change in finding.remedy)
    return f"write {keywords} there"


def _monthly(cost: Cost) -> str:
    return f"{'' if cost.complete else 'at least '}{usd(cost.monthly)} a month"


def _difference(cost: Cost | None) -> str:
    if cost is None or cost.fixed is None:
        return ""
    change = cost.fixed - cost.monthly
    if not change:
        return " (costs nothing more)"
    word = "more" if change > 0 else "less"
    return f" ({usd(abs(change))} a month {word})"


def _more(left: int) -> list[str]:
    return ["", f"and **{left} more**, for which a comment has no room: see `trimtab check`", ""]
