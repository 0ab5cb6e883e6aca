from tests.policies.run import verdicts

ID = "s3-policy-no-lockout"


def test_denying_everyone_the_policy_itself_fails():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("all", "by-pattern", "all-but", "inline"), "fail")


def test_denials_that_leave_someone_a_way_pass():
    found = verdicts(ID, "passing")
    names = ("conditional", "one-role", "excepted", "deletions", "objects", "elsewhere")
    assert found == dict.fromkeys((*names, "refused", "bare"), "pass")


def test_an_unknown_document_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
