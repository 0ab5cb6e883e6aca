from tests.policies.run import verdicts

ID = "kms-deletion-window"


def test_keys_that_may_be_gone_or_out_of_reach_fail():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("week", "bypass", "disabled", "replica"), "fail")


def test_awss_defaults_pass():
    found = verdicts(ID, "passing")
    assert found == {"silent": "pass", "said": "pass", "copy": "pass"}


def test_the_window_is_a_setting():
    assert verdicts(ID, "passing", {"least_days": 15})["said"] == "fail"
    assert verdicts(ID, "failing", {"least_days": 7})["week"] == "pass"


def test_unknown_parts_are_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "on-or-off": "unknown"}
