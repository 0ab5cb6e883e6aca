from tests.policies.run import verdicts

ID = "efs-encrypted"


def test_not_encrypted_or_not_by_our_key_fails():
    assert verdicts(ID, "failing") == dict.fromkeys(("silent", "off", "aws-key"), "fail")


def test_our_key_passes():
    assert verdicts(ID, "passing") == {"ours": "pass"}


def test_an_unknown_flag_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
