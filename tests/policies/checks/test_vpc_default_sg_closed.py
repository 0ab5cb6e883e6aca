from tests.policies.run import verdicts


def test_a_group_left_alone_or_with_rules_fails():
    found = verdicts("vpc-default-sg-closed", "failing")
    assert found == dict.fromkeys(("left-open", "lets-out", "opened-beside"), "fail")


def test_an_adopted_group_without_rules_is_closed():
    assert verdicts("vpc-default-sg-closed", "passing") == {"closed": "pass", "empty": "pass"}


def test_unknown_rules_are_unknown():
    assert verdicts("vpc-default-sg-closed", "undecided") == {"perhaps": "unknown"}
