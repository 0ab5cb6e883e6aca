from tests.policies.run import verdicts


def test_topics_are_plain_by_default():
    assert verdicts("sns-encrypted", "failing") == {"plain": "fail", "empty": "fail"}


def test_a_key_passes():
    assert verdicts("sns-encrypted", "passing") == {"by-alias": "pass"}


def test_a_key_not_known_yet_is_a_key():
    assert verdicts("sns-encrypted", "undecided") == {"key-later": "pass"}
