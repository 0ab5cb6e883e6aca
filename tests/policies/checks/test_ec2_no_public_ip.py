from tests.policies.run import verdicts


def test_asking_for_a_public_address_fails():
    assert verdicts("ec2-no-public-ip", "failing") == {"public": "fail", "machine": "fail"}


def test_leaving_it_to_the_subnet_passes():
    found = verdicts("ec2-no-public-ip", "passing")
    assert found == {"private": "pass", "silent": "pass", "machine": "pass"}


def test_an_unknown_flag_is_unknown():
    assert verdicts("ec2-no-public-ip", "undecided") == {"perhaps": "unknown"}
