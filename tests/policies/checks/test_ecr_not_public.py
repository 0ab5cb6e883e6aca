from tests.policies.run import verdicts

ID = "ecr-not-public"


def test_everyone_fails_in_each_spelling():
    names = ("star", "aws-star", "holds-without-the-key", "any-organisation")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_named_principals_and_an_organisation_pass():
    names = ("one-account", "organisation", "lambda", "denies")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_policy_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
