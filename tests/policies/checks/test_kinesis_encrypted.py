from tests.policies.run import verdicts

ID = "kinesis-encrypted"


def test_no_encryption_and_no_key_of_ours_fail():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("silent", "off", "keyless", "of-aws"), "fail")


def test_a_key_of_ours_passes_known_or_not():
    assert verdicts(ID, "passing") == {"ours": "pass", "later": "pass"}


def test_an_unknown_type_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
