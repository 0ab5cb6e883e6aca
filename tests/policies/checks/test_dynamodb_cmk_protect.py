from tests.policies.run import verdicts

ID = "dynamodb-cmk-protect"


def test_no_key_of_ours_or_no_protection_fails():
    names = ("silent", "aws-key", "key-switched-off", "unprotected")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_protection_is_asked_in_production_only():
    assert verdicts(ID, "passing") == {"untagged": "pass", "dev": "pass", "prod": "pass"}


def test_an_unknown_switch_is_unknown_and_an_unknown_key_a_key():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "key-later": "pass"}
