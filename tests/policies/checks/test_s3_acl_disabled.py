from tests.policies.run import message, verdicts

ID = "s3-acl-disabled"


def test_ownership_that_leaves_acls_on_fails():
    assert verdicts(ID, "failing") == {"preferred": "fail", "writer": "fail"}


def test_the_owner_enforced_passes():
    assert verdicts(ID, "passing") == {"enforced": "pass"}


def test_an_unknown_ownership_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
    assert "rule.objectOwnership" in message(ID, "undecided")
