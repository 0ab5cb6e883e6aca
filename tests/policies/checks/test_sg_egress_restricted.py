from tests.policies.run import verdicts

ID = "sg-egress-restricted"


def test_everything_to_everywhere_fails_in_each_spelling():
    names = ("all", "six", "half", "all-tcp", "rule", "rule-six", "egress-rule", "egress-six")
    assert verdicts(ID, "failing") == dict.fromkeys(names, "fail")


def test_a_port_a_network_and_nothing_pass():
    names = ("https", "inside", "nothing", "ingress", "ping", "refused")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_unknown_destination_is_unknown_only_where_the_port_matters():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "harmless": "pass", "bad-anyway": "fail"}
