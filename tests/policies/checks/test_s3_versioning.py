from tests.policies.run import verdicts


def test_no_versioning_and_a_suspended_one_fail():
    assert verdicts("s3-versioning", "failing") == {"bare": "fail", "suspended": "fail"}


def test_enabled_passes():
    assert verdicts("s3-versioning", "passing") == {"kept": "pass"}


def test_an_unknown_status_is_unknown():
    assert verdicts("s3-versioning", "undecided") == {"perhaps": "unknown"}
