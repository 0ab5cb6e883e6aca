from tests.policies.run import verdicts

ID = "ecs-exec-encrypted"


def test_no_key_or_plain_logs_fail():
    assert verdicts(ID, "failing") == dict.fromkeys(("no-key", "plain-logs", "off"), "fail")


def test_a_key_and_encrypted_logs_pass():
    found = verdicts(ID, "passing")
    names = ("to-logs", "to-bucket", "not-logged", "says-nothing")
    assert found == dict.fromkeys(names, "pass")


def test_an_unknown_switch_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
