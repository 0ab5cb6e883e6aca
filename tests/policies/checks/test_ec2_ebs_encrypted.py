from tests.policies.run import verdicts


def test_encryption_is_off_by_default():
    found = verdicts("ec2-ebs-encrypted", "failing")
    names = ("silent", "second", "left-to-ami", "machine", "older", "volume")
    assert found == dict.fromkeys(names, "fail")


def test_the_flag_of_templates_is_a_string():
    found = verdicts("ec2-ebs-encrypted", "passing")
    assert found == dict.fromkeys(("encrypted", "machine", "older", "volume"), "pass")


def test_a_failing_volume_beside_an_unknown_one_fails():
    found = verdicts("ec2-ebs-encrypted", "undecided")
    assert found == {"perhaps": "unknown", "bad-anyway": "fail"}
