from tests.policies.run import verdicts

ID = "iam-no-users"


def test_users_and_what_belongs_to_them_fail():
    names = ("person", "key", "own", "attached", "to-some")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_roles_and_nobody_pass():
    assert verdicts(ID, "passing") == {"to-roles": "pass", "to-nobody": "pass"}


def test_exceptions_are_a_setting():
    assert set(verdicts(ID, "failing", {"names": ["per*"]}).values()) == {"pass"}


def test_unknown_users_are_unknown_as_they_may_be_none():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
