from tests.policies.run import verdicts


def test_version_1_is_the_default():
    found = verdicts("ec2-imdsv2", "failing")
    assert found == dict.fromkeys(("silent", "optional", "machine", "older"), "fail")


def test_tokens_or_no_endpoint_pass():
    assert verdicts("ec2-imdsv2", "passing") == {"tokens": "pass", "no-endpoint": "pass"}


def test_an_unknown_that_cannot_change_the_verdict_is_no_excuse():
    assert verdicts("ec2-imdsv2", "undecided") == {"perhaps": "unknown", "either-way": "pass"}
