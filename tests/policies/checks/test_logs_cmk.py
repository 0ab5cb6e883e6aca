from tests.policies.run import verdicts

ID = "logs-cmk"


def test_logs_without_a_key_fail():
    assert verdicts(ID, "failing") == {"plain": "fail"}


def test_a_key_of_ours_passes():
    assert verdicts(ID, "passing") == {"ours": "pass", "made-here": "pass"}


def test_a_key_that_is_not_known_yet_is_a_key():
    assert verdicts(ID, "undecided") == {"later": "pass"}
