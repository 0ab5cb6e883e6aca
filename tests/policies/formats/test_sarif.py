import json
from typing import Any

import pytest
from pydantic import ValidationError

from policies.evaluate import all_policies
from policies.findings import Location, Suppression
from policies.formats.sarif import render
from tests.policies.formats.sarif_spec import Log
from tests.policies.sample import finding, report

WHY = Suppression(
    policy="kms-rotation", urn="*", reason="imported", owner="ml", expires="2026-12-31"
)


def run(*findings, **changed) -> dict:
    made = report(*findings).model_copy(update=changed)
    document = json.loads(render(made))
    Log.model_validate(document)
    (only,) = document["runs"]
    return only


def test_each_result_points_at_its_rule_and_line():
    found = run(finding())
    (result,) = found["results"]
    rule = found["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "kms-rotation"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "keys.py"
    assert place["region"]["startLine"] == 7


def test_every_policy_is_a_rule_and_no_more_than_20_tags():
    rules = run()["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == [p.id for p in all_policies()]
    assert all(len(r["properties"]["tags"]) <= 20 for r in rules)


def test_the_fingerprint_follows_the_resource_not_the_line():
    moved = finding().model_copy(update={"source": None, "message": "other"})
    prints = [run(f)["results"][0]["partialFingerprints"] for f in (finding(), moved)]
    assert prints[0] == prints[1]
    assert run(finding("other"))["results"][0]["partialFingerprints"] != prints[0]


def test_what_has_no_line_points_at_the_settings():
    (result,) = run(finding(source=None))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "Pulumi.dev.yaml"


def test_a_suppressed_result_says_why():
    (result,) = run(finding(verdict="suppressed", suppression=WHY))["results"]
    (suppression,) = result["suppressions"]
    assert suppression["kind"] == "external"
    assert "imported" in suppression["justification"]


def test_unknown_is_open_and_an_error_is_a_notification():
    found = run(finding(verdict="unknown"), finding("broken", verdict="error"))
    assert [(r["kind"], r["level"]) for r in found["results"]] == [("open", "none")]
    assert not found["invocations"][0]["executionSuccessful"]
    assert len(found["invocations"][0]["toolExecutionNotifications"]) == 1


def test_the_baseline_is_told_only_where_there_is_one():
    old = finding(status="existing")
    assert "baselineState" not in run(old)["results"][0]
    assert run(old, compared=True)["results"][0]["baselineState"] == "unchanged"


def test_a_file_of_any_name_is_a_valid_reference():
    (result,) = run(finding(source=Location(file="my program/ümläut#1.py", line=3)))["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "my%20program/%C3%BCml%C3%A4ut%231.py"


def test_all_that_a_report_may_have_is_valid_with_a_base():
    suppressed = finding("c", verdict="suppressed", suppression=WHY)
    unknown, fixed = finding("d", verdict="unknown"), finding("f", status="fixed", source=None)
    found = run(finding(), suppressed, unknown, fixed, compared=True)
    assert [r["baselineState"] for r in found["results"]] == ["new", "new", "absent", "new"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.0"),
        (("runs", 0, "extra"), 1),
        (("runs", 0, "results", 0, "level"), "high"),
        (("runs", 0, "results", 0, "kind"), "open"),
        (("runs", 0, "results", 0, "ruleIndex"), 0),
        (("runs", 0, "results", 0, "baselineState"), "new"),
        (("runs", 0, "results", 0, "message"), {}),
        (("runs", 0, "tool", "driver", "rules", 0, "properties"), {"tags": ["a", "a"]}),
    ],
    ids=lambda value: str(value)[-30:],
)
def test_what_the_specification_forbids_would_be_noticed(path: tuple[Any, ...], value: Any):
    document = json.loads(render(report(finding("a"), finding("b"))))
    *parents, last = path
    place = document
    for step in parents:
        place = place[step]
    place[last] = value
    with pytest.raises(ValidationError):
        Log.model_validate(document)
