from tests.policies.run import verdicts

ID = "s3-no-public-acl"


def test_a_public_acl_fails_in_each_spelling():
    names = ("inline", "granted", "beside", "by-grant", "alone")
    found = {n: v for n, v in verdicts(ID, "failing").items() if v != "pass"}
    assert found == dict.fromkeys(names, "fail")


def test_an_acl_is_judged_once_with_its_bucket():
    found = verdicts(ID, "failing")
    assert (found["beside-acl"], found["by-grant-acl"]) == ("pass", "pass")


def test_private_and_ignored_acls_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("private", "silent", "silent-acl", "ignored", "alone"), "pass")


def test_an_unknown_acl_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
