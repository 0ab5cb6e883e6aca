from tests.policies.run import verdicts

ID = "lambda-not-public"


def test_anyone_and_anyones_use_of_a_service_fail():
    found = verdicts(ID, "failing")
    names = ("anyone", "anyone-of-a-rule", "any-rule", "any-owner", "url")
    assert found == dict.fromkeys(names, "fail")


def test_named_principals_and_sources_pass():
    found = verdicts(ID, "passing")
    names = ("role", "account", "organisation", "rule", "bucket", "later", "url")
    assert found == dict.fromkeys(names, "pass")


def test_an_unknown_principal_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "url": "unknown"}
