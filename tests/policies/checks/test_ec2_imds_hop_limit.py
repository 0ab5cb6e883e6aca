from tests.policies.run import verdicts

ID = "ec2-imds-hop-limit"


def test_more_than_one_hop_fails():
    assert verdicts(ID, "failing") == {"two": "fail", "machine": "fail"}


def test_one_hop_or_no_endpoint_passes():
    assert verdicts(ID, "passing") == {"one": "pass", "off": "pass", "silent": "pass"}


def test_two_hops_may_be_allowed():
    assert verdicts(ID, "failing", {"most": 2}) == {"two": "pass", "machine": "fail"}


def test_an_unknown_limit_matters_where_the_endpoint_is_on():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "either-way": "pass"}
