from tests.policies.run import message, verdicts


def test_rotation_is_off_by_default():
    assert verdicts("kms-rotation", "failing") == {"never": "fail", "off": "fail"}


def test_keys_that_cannot_rotate_pass():
    assert verdicts("kms-rotation", "passing") == {"rotates": "pass", "signs": "pass"}


def test_an_unknown_flag_is_unknown_only_where_it_decides():
    assert verdicts("kms-rotation", "undecided") == {"perhaps": "unknown", "mac": "pass"}
    assert "enableKeyRotation" in message("kms-rotation", "undecided")
