from tests.policies.run import verdicts

ID = "rds-encrypted"


def test_not_encrypted_is_the_default_and_replicas_are_as_their_source():
    names = ("silent", "off", "as-source", "aurora")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_encrypted_and_serverless_pass():
    names = ("on", "as-source", "aurora", "serverless", "world")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_a_snapshot_of_elsewhere_decides_and_is_not_seen():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "restored": "unknown"}
