from tests.policies.run import verdicts

ID = "ecr-lifecycle"


def test_keeping_everything_fails():
    assert verdicts(ID, "failing") == {"keeps-all": "fail", "other": "fail"}


def test_a_policy_that_names_it_passes():
    assert verdicts(ID, "passing") == {"referred": "pass", "literal": "pass"}


def test_an_unknown_name_beside_a_policy_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
