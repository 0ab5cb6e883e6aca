from tests.policies.run import verdicts

ID = "ec2-ebs-cmk"


def test_volumes_without_a_key_of_ours_fail():
    found = verdicts(ID, "failing")
    names = ("silent", "of-aws", "bare", "one-of-two", "machine", "disk")
    assert found == dict.fromkeys(names, "fail")


def test_a_key_counts_known_or_not():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("named", "made-here", "disks", "machine"), "pass")


def test_an_unknown_volume_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
