"""The report as JUnit XML: a suite a policy, a case a resource."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from policies.findings import Finding, Report

# XML 1.0 cannot carry these, not even escaped.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def render(report: Report) -> str:
    """Failures fail, errors err; what is suppressed or unknown is skipped, with its reason."""
    root = ET.Element("testsuites", name=f"trimtab check {report.stack}")
    current = [f for f in report.findings if f.status != "fixed"]
    for id_, group in groupby(sorted(current, key=lambda f: f.policy), key=lambda f: f.policy):
        found = list(group)
        counts = {
            "tests": len(found),
            "failures": sum(f.verdict == "fail" for f in found),
            "errors": sum(f.verdict == "error" for f in found),
            "skipped": sum(f.verdict in ("unknown", "suppressed") for f in found),
        }
        suite = ET.SubElement(root, "testsuite", name=id_)
        for key, count in counts.items():
            suite.set(key, str(count))
        for finding in found:
            _case(suite, finding)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ET.Element, finding: Finding) -> None:
    case = ET.SubElement(suite, "testcase", classname=finding.policy, name=_clean(finding.urn))
    if finding.source is not None:
        case.set("file", finding.source.file)
        case.set("line", str(finding.source.line))
    if finding.verdict in ("fail", "error"):
        tag = "failure" if finding.verdict == "fail" else "error"
        told = ET.SubElement(
            case, tag, message=_clean(finding.message), type=f"{finding.severity} {finding.status}"
        )
        told.text = _clean(f"{finding.message}\nfix: {finding.fix}")
    elif finding.verdict != "pass":
        why = finding.suppression.reason if finding.suppression else finding.message
        ET.SubElement(case, "skipped", message=_clean(f"{finding.verdict}: {why}"))


def _clean(text: str) -> str:
    return _CONTROL.sub("?", text)
