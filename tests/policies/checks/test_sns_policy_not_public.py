from tests.policies.run import verdicts

ID = "sns-policy-not-public"


def test_everyone_in_any_spelling_fails():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("inside", "beside", "any-account", "no-limit"), "fail")


def test_named_or_limited_principals_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("default", "role", "account", "denies"), "pass")


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
