from tests.policies.run import verdicts

ID = "ecs-exec-logging"


def test_sessions_without_a_log_fail():
    assert verdicts(ID, "failing") == {"none": "fail"}


def test_logged_is_the_default():
    found = verdicts(ID, "passing")
    assert found == {"says-nothing": "pass", "default": "pass", "override": "pass"}


def test_an_unknown_choice_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
