from tests.policies.run import verdicts

ID = "iam-trust-no-wildcard"


def test_everyone_and_whole_accounts_fail():
    names = ("everyone", "everyone-of-aws", "knows-the-id", "account", "account-root")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_named_principals_and_conditions_pass():
    names = ("service", "organisation", "vendor", "one-role", "denied")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_accounts_may_be_trusted_by_a_setting():
    found = verdicts(ID, "failing", {"accounts": ["111122223333"]})
    assert found["account"] == found["account-root"] == "pass"


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
