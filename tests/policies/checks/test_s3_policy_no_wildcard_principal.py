from tests.policies.run import verdicts

ID = "s3-policy-no-wildcard-principal"


def test_allowing_everyone_fails():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("everyone", "in-a-list", "all-but-one", "inline"), "fail")


def test_names_conditions_and_denials_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("named", "ours", "denied", "refused", "bare"), "pass")


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
