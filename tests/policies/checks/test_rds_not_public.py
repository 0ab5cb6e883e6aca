from tests.policies.run import verdicts

ID = "rds-not-public"


def test_a_public_address_fails():
    assert verdicts(ID, "failing") == {"public": "fail", "member": "fail"}


def test_private_is_the_default():
    assert verdicts(ID, "passing") == {"silent": "pass", "private": "pass"}


def test_an_unknown_flag_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
