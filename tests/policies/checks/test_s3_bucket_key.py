from tests.policies.run import message, verdicts

ID = "s3-bucket-key"


def test_kms_without_a_bucket_key_fails():
    assert verdicts(ID, "failing") == {"silent": "fail", "off": "fail", "inline": "fail"}


def test_other_algorithms_have_no_bucket_key():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("on", "two-layers", "own", "bare"), "pass")


def test_an_unknown_flag_matters_with_kms_only():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "either-way": "pass"}
    assert "0.03 USD" in message(ID, "undecided")
