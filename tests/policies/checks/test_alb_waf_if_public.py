from tests.policies.run import verdicts

ID = "alb-waf-if-public"


def test_facing_the_internet_is_the_default():
    found = verdicts(ID, "failing")
    assert found == {"silent": "fail", "public": "fail", "other": "pass"}


def test_internal_ones_and_those_with_a_web_acl_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("internal", "network", "covered", "older"), "pass")


def test_an_unknown_that_decides_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "which": "unknown"}
