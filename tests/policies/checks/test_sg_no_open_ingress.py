from tests.policies.run import verdicts

ID = "sg-no-open-ingress"


def test_the_internet_on_other_ports_fails_in_each_spelling():
    found = verdicts(ID, "failing")
    names = (
        "ssh",
        "all",
        "half",
        "range",
        "six",
        "rule",
        "rule-six",
        "ingress-rule",
        "ingress-six",
    )
    assert found == dict.fromkeys(names, "fail")


def test_web_ports_networks_of_ones_own_and_egress_pass():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(
        ("web", "web-rule", "inside", "ping", "ping-rule", "web-ingress", "out", "egress"), "pass"
    )


def test_the_open_ports_are_a_setting():
    assert verdicts(ID, "passing", {"ports": []})["web"] == "fail"


def test_an_unknown_source_is_unknown_only_where_the_port_matters():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "harmless": "pass", "bad-anyway": "fail"}
