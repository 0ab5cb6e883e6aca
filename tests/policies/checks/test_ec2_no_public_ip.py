from tests.policies.run import verdicts


def test_asking_for_a_public_address_fails():
    found = verdicts("ec2-no-public-ip", "failing")
    assert found == dict.fromkeys(("public", "machine", "older"), "fail")


def test_leaving_it_to_the_subnet_passes():
    found = verdicts("ec2-no-public-ip", "passing")
    assert found == dict.fromkeys(("private", "silent", "machine", "older"), "pass")


def test_an_unknown_flag_is_unknown():
    assert verdicts("ec2-no-public-ip", "undecided") == {"perhaps": "unknown"}
