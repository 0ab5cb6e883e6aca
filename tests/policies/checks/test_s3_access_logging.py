from tests.policies.run import verdicts

ID = "s3-access-logging"


def test_a_bucket_that_logs_nowhere_fails():
    assert verdicts(ID, "failing") == {"bare": "fail", "half": "fail"}


def test_what_logs_and_what_takes_logs_passes():
    names = ("logs", "inline", "beside", "named", "by-acl", "by-acl-beside", "by-policy")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_buckets_are_exempt_by_name():
    found = verdicts(ID, "failing", {"exempt": ["ba*"]})
    assert found == {"bare": "pass", "half": "fail"}


def test_an_unknown_policy_may_let_logs_in():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
