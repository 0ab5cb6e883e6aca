from tests.policies.run import verdicts


def test_everything_on_everything_fails_in_each_spelling():
    found = verdicts("iam-no-admin", "failing")
    assert found == dict.fromkeys(("admin", "lists", "but-one", "all-of-iam", "inline"), "fail")


def test_less_than_everything_passes():
    found = verdicts("iam-no-admin", "passing")
    assert found["reads"] == found["denies"] == found["one-bucket"] == "pass"


def test_a_permissions_boundary_grants_nothing():
    assert verdicts("iam-no-admin", "passing")["boundary"] == "pass"


def test_an_unknown_document_is_unknown():
    assert verdicts("iam-no-admin", "undecided") == {"perhaps": "unknown"}
