from tests.policies.run import verdicts

ID = "dynamodb-pitr"


def test_no_recovery_fails_where_no_tag_excuses_it():
    assert verdicts(ID, "failing") == {"silent": "fail", "off": "fail"}


def test_recovery_passes_and_dev_needs_none():
    assert verdicts(ID, "passing") == {"on": "pass", "dev": "pass"}


def test_an_unknown_that_cannot_change_the_verdict_is_no_excuse():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "either-way": "pass"}
