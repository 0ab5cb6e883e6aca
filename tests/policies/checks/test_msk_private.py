from tests.policies.run import verdicts

ID = "msk-private"


def test_public_brokers_and_nameless_clients_fail():
    assert verdicts(ID, "failing") == {"public": "fail", "anyone": "fail"}


def test_private_is_the_default():
    assert verdicts(ID, "passing") == {"default": "pass", "said": "pass"}


def test_an_unknown_access_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "anyone": "unknown"}
