from tests.policies.run import verdicts


def test_any_role_or_any_service_fails():
    found = verdicts("iam-passrole-scoped", "failing")
    assert found == {"any": "fail", "all-roles": "fail", "any-service": "fail"}


def test_named_roles_to_a_named_service_pass():
    assert verdicts("iam-passrole-scoped", "passing") == {"scoped": "pass", "other": "pass"}


def test_an_unknown_document_is_unknown():
    assert verdicts("iam-passrole-scoped", "undecided") == {"perhaps": "unknown"}
