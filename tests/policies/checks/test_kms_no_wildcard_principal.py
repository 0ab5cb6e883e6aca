from tests.policies.run import verdicts


def test_everyone_in_any_spelling_fails():
    found = verdicts("kms-no-wildcard-principal", "failing")
    assert found == {"open": "fail", "listed": "fail", "if-exists": "fail"}


def test_named_or_limited_principals_pass():
    found = verdicts("kms-no-wildcard-principal", "passing")
    assert found == dict.fromkeys(("default", "root", "limited", "denies"), "pass")


def test_an_unknown_document_is_unknown():
    assert verdicts("kms-no-wildcard-principal", "undecided") == {"perhaps": "unknown"}
