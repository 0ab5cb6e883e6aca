from tests.policies.run import verdicts

ID = "sqs-policy-not-public"


def test_everyone_and_every_action_fail():
    found = verdicts(ID, "failing")
    names = ("inside", "beside", "everything", "everything-for-one")
    assert found == dict.fromkeys(names, "fail")


def test_named_or_limited_principals_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("default", "role", "source", "denies"), "pass")


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
