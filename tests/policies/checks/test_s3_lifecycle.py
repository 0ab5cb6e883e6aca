from tests.policies.run import verdicts


def test_keeping_for_ever_fails():
    found = verdicts("s3-lifecycle", "failing")
    assert found == {"bare": "fail", "disabled": "fail", "keeps-versions": "fail"}


def test_a_rule_in_force_passes():
    assert verdicts("s3-lifecycle", "passing") == {"expires": "pass", "ends-versions": "pass"}


def test_an_unknown_status_is_unknown():
    assert verdicts("s3-lifecycle", "undecided") == {"perhaps": "unknown"}
