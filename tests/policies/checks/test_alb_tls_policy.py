from tests.policies.run import verdicts

ID = "alb-tls-policy"


def test_what_takes_older_versions_fails_and_so_does_none():
    found = verdicts(ID, "failing")
    names = ("default", "old", "takes-1-0", "network", "plain")
    assert found == dict.fromkeys(names, "fail")


def test_policies_of_1_2_and_1_3_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("tls-1-3", "fips", "tls-1-2", "tcp", "redirects"), "pass")


def test_other_policies_may_be_accepted():
    settings = {"also": ["ELBSecurityPolicy-2016-08"]}
    assert verdicts(ID, "failing", settings)["old"] == "pass"


def test_an_unknown_policy_is_unknown():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "either-way": "pass"}
