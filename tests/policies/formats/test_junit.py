from xml.etree import ElementTree as ET

from policies.formats.junit import render
from tests.policies.sample import finding, report


def suites(*findings) -> list[ET.Element]:
    return list(ET.fromstring(render(report(*findings))))  # noqa: S314 - our own


def test_a_suite_a_policy_a_case_a_resource():
    found = suites(
        finding("a"),
        finding("b", verdict="pass"),
        finding("c", verdict="unknown"),
        finding("d", verdict="error"),
        finding("e", policy="tags-required", status="fixed"),
    )
    (suite,) = found
    assert suite.get("name") == "kms-rotation"
    counts = {k: suite.get(k) for k in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    assert [[c.tag for c in case] for case in suite] == [["failure"], [], ["skipped"], ["error"]]


def test_a_case_has_its_line():
    ((case,),) = suites(finding())
    assert (case.get("file"), case.get("line")) == ("keys.py", "7")


def test_text_cannot_break_the_document():
    ((case,),) = suites(finding(message='<&"\x00\x1b]]>'))
    assert case[0].get("message") == '<&"??]]>'
