"""The report for a person at a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from cost.markdown import plain
from policies.evaluate import policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from policies.findings import Finding, Report

STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "blue"}


def render(report: Report, *, passes: bool = False) -> RenderableType:
    """Findings by policy, the most severe first; then the counts and the gate."""
    lines: list[RenderableType] = []
    lines += _section("error", report.having("error"))
    lines += _section("fail", report.having("fail"))
    if report.gate.unknown != "ignore":
        lines += _section("unknown", report.having("unknown"))
    lines += _suppressed(report)
    fixed = report.having("fail", status="fixed")
    lines += [Text(f"fixed  {f.policy}  {plain(f.name)}", style="green") for f in fixed]
    if passes:
        lines += [Text(f"pass   {f.policy}  {plain(f.name)}") for f in report.having("pass")]
    lines += _end(report)
    return Group(*lines)


def _section(verdict: str, findings: Sequence[Finding]) -> Iterator[Text]:
    for id_, group in groupby(findings, key=lambda f: f.policy):
        found = list(group)
        first = found[0]
        yield Text.assemble(
            (f"{verdict:8}", STYLES[first.severity]),
            (f"{first.severity:9}", STYLES[first.severity]),
            (id_, "bold"),
            f"  {policy(id_).title}",
        )
        for finding in found:
            old = " (existing)" if finding.status == "existing" else ""
            where = f"{finding.source.file}:{finding.source.line}" if finding.source else "-"
            owner = f" [{finding.component}]" if finding.component else ""
            told = f"{where}  {finding.name}{owner}{old}: {finding.message}"
            yield Text(f"  {plain(told)}")
            for change in finding.remedy:
                yield Text(f"    set {plain(change.keyword)}", style="green")
        if verdict == "fail":
            yield Text(f"  fix: {first.fix}", style="dim")
        yield Text("")


def _suppressed(report: Report) -> Iterator[Text]:
    for finding in report.having("suppressed"):
        tolerated = finding.suppression
        if tolerated is not None:
            until = f"until {tolerated.expires} by {tolerated.owner}: {tolerated.reason}"
            told = f"{finding.policy}  {finding.name}  {until}"
            yield Text(f"suppressed  {plain(told)}", style="dim")


def _end(report: Report) -> Iterator[Text]:
    s = report.summary
    yield Text(
        f"{report.stack}: {report.policies} policies over {report.resources} resources: "
        f"{s.passed} pass, {s.fail} fail, {s.unknown} unknown, {s.suppressed} suppressed, "
        f"{s.error} error"
    )
    passed = report.gate.result == "passed"
    at = report.gate.fail_on
    level = "findings are advice" if at == "none" else f"{at} and above"
    text = f"gate ({level}): {report.gate.result}"
    yield Text(
        plain("; ".join([text, *report.gate.reasons])), style="green" if passed else "bold red"
    )
