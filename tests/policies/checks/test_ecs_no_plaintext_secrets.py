from tests.policies.run import verdicts

ID = "ecs-no-plaintext-secrets"


def test_a_secret_by_name_or_by_form_fails():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("by-name", "by-value", "camel", "url"), "fail")


def test_what_only_says_where_a_secret_is_passes():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("plain", "only-named", "from-store"), "pass")


def test_exceptions_are_a_setting():
    found = verdicts(ID, "failing", {"names": ["DATABASE_PASSWORD", "apiKey"]})
    assert found == {"by-name": "pass", "by-value": "fail", "camel": "pass", "url": "fail"}


def test_unknown_containers_are_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
