from tests.policies.run import verdicts

ID = "msk-tls-kms"


def test_plain_text_and_no_key_of_ours_fail():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("silent", "keyless", "both", "brokers"), "fail")


def test_tls_is_the_default():
    assert verdicts(ID, "passing") == {"default": "pass", "said": "pass", "later": "pass"}


def test_an_unknown_protocol_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "brokers": "unknown"}
