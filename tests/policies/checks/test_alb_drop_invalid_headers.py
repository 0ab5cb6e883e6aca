from tests.policies.run import verdicts

ID = "alb-drop-invalid-headers"


def test_passing_them_on_is_the_default():
    assert verdicts(ID, "failing") == {"default": "fail", "off": "fail"}


def test_dropping_them_or_knowing_none_passes():
    assert verdicts(ID, "passing") == {"on": "pass", "network": "pass"}


def test_an_unknown_that_cannot_change_the_verdict_is_no_excuse():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "which": "unknown", "either-way": "pass"}
