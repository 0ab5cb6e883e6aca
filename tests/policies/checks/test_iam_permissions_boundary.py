from tests.policies.run import verdicts

ID = "iam-permissions-boundary"


def test_roles_of_ci_and_the_one_without_fail():
    found = verdicts(ID, "failing")
    assert found == {"deploy": "fail", "bounded": "pass", "way-around": "fail"}


def test_boundaries_pass_before_they_exist():
    assert verdicts(ID, "passing") == {"deploy": "pass", "bounded": "pass"}


def test_stacks_without_boundaries_need_none_unless_a_setting_says_so():
    assert verdicts(ID, "unused") == {"node": "pass", "other-host": "pass"}
    everywhere = verdicts(ID, "unused", {"everywhere": True, "exempt": ["other-*"]})
    assert everywhere == {"node": "fail", "other-host": "pass"}


def test_an_unknown_trust_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
