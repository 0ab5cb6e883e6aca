from tests.policies.run import verdicts

ID = "subnet-no-auto-public-ip"


def test_on_fails_and_it_is_on_in_default_subnets():
    assert verdicts(ID, "failing") == dict.fromkeys(("on", "edge", "default"), "fail")


def test_off_is_the_default_of_all_others():
    assert verdicts(ID, "passing") == dict.fromkeys(("off", "left-out", "default-off"), "pass")


def test_tiers_may_be_allowed():
    assert verdicts(ID, "failing", {"tiers": ["public"]})["edge"] == "pass"


def test_an_unknown_switch_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
