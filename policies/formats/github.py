"""The report as GitHub workflow commands: annotations on the lines of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cost.markdown import plain

if TYPE_CHECKING:
    from policies.findings import Finding, Report


def render(report: Report) -> str:
    """One command for each finding that the change brings; errors are those that fail the gate."""
    lines = [_command("error", f) for f in report.having("error")]
    for finding in report.having("fail", status="new"):
        fails = finding.at_least(report.gate.fail_on)
        lines.append(_command("error" if fails else "warning", finding))
    if report.gate.unknown != "ignore":
        level = "error" if report.gate.unknown == "fail" else "notice"
        lines += [_command(level, f) for f in report.having("unknown", status="new")]
    for problem in (s for s in report.suppressions if s.state != "used"):
        text = f"the suppression of {problem.policy} for {problem.urn} is {problem.state}"
        lines.append(f"::error title=suppression::{_data(text)}")
    return "".join(f"{line}\n" for line in lines)


def _command(level: str, finding: Finding) -> str:
    place = ""
    if finding.source is not None:
        place = f"file={_property(finding.source.file)},line={finding.source.line},"
    title = _property(f"{finding.policy} ({finding.severity})")
    owner = f" of {finding.component}" if finding.component else ""
    written = "".join(f"\n{change.keyword}" for change in finding.remedy)
    text = _data(f"{finding.name}{owner}: {finding.message}. Fix: {finding.fix}{written}")
    return f"::{level} {place}title={title}::{text}"


def _data(value: str) -> str:
    lines = (plain(line) for line in value.split("\n"))
    return "\n".join(lines).replace("%", "%25").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
