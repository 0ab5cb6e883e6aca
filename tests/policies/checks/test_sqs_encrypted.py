from tests.policies.run import verdicts


def test_switched_off_fails():
    assert verdicts("sqs-encrypted", "failing") == {"off": "fail"}


def test_the_default_and_a_key_not_known_yet_pass():
    assert verdicts("sqs-encrypted", "passing") == {"default": "pass", "cmk": "pass"}


def test_an_unknown_flag_is_unknown():
    assert verdicts("sqs-encrypted", "undecided") == {"perhaps": "unknown"}
