from tests.policies.run import verdicts

ID = "ecs-service-private"


def test_public_addresses_fail():
    assert verdicts(ID, "failing") == {"public": "fail"}


def test_none_is_the_default():
    found = verdicts(ID, "passing")
    assert found == {"private": "pass", "default": "pass", "on-instances": "pass"}


def test_an_unknown_switch_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
