from tests.policies.run import verdicts


def test_keys_that_are_not_ours_fail():
    found = verdicts("s3-encryption-kms", "failing")
    assert found == {"bare": "fail", "aes": "fail", "aws-managed": "fail"}


def test_aws_managed_keys_will_do_where_a_setting_says_so():
    found = verdicts("s3-encryption-kms", "failing", {"own_key": False})
    assert found == {"bare": "fail", "aes": "fail", "aws-managed": "pass"}


def test_a_key_whose_arn_is_not_known_yet_is_a_key():
    assert verdicts("s3-encryption-kms", "passing")["cmk"] == "pass"


def test_a_bucket_for_access_logs_cannot_have_one():
    found = verdicts("s3-encryption-kms", "passing")
    assert found["access-logs"] == found["older-access-logs"] == "pass"


def test_an_unknown_algorithm_decides_only_where_there_is_a_key():
    found = verdicts("s3-encryption-kms", "undecided")
    assert found == {"perhaps": "unknown", "keyless": "fail"}
