from tests.policies.run import verdicts

ID = "tg-healthcheck"


def test_the_default_path_says_nothing():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "off", "no-path"), "fail")


def test_a_path_or_another_protocol_passes():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("path", "tcp", "function", "later"), "pass")


def test_an_unknown_switch_or_protocol_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "which": "unknown"}
