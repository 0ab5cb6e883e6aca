from tests.policies.run import verdicts


def test_what_does_not_deny_everyone_plain_http_fails():
    found = verdicts("s3-tls-only", "failing")
    assert found == dict.fromkeys(
        ("bare", "allows", "unconditional", "reads-only", "one-role"), "fail"
    )


def test_a_denial_passes_in_each_spelling():
    assert verdicts("s3-tls-only", "passing") == {"denies": "pass", "denies-aws": "pass"}


def test_a_document_that_cannot_be_read_is_unknown():
    assert verdicts("s3-tls-only", "undecided") == {"whole": "unknown", "broken": "unknown"}
