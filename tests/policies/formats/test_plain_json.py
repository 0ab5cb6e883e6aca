from policies.evaluate import policy
from policies.formats.plain_json import describe, document
from tests.policies.sample import finding, report


def test_the_promised_keys_are_there():
    found = document(report(finding()))
    assert found["schema_version"] == 1
    summary = {"pass": 0, "fail": 1, "unknown": 0, "suppressed": 0, "error": 0}
    assert found["summary"] == summary
    (one,) = found["findings"]
    promised = {"policy", "severity", "verdict", "urn", "type", "message", "fix", "source"}
    assert promised | {"status"} <= one.keys()
    assert one["source"] == {"file": "keys.py", "line": 7}


def test_passes_only_if_asked_for():
    passing = report(finding(verdict="pass"))
    assert document(passing)["findings"] == []
    assert len(document(passing, passes=True)["findings"]) == 1


def test_fixed_findings_are_not_counted():
    assert document(report(finding(status="fixed")))["summary"]["fail"] == 0


def test_a_description_has_the_settings_schema():
    found = describe(policy("asg-max-size"))
    assert found["settings"]["most"]["default"] == 50
    assert found["severity"] == "high"
