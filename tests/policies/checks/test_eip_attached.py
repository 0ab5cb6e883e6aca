from tests.policies.run import message, verdicts

ID = "eip-attached"


def test_an_address_that_nothing_uses_fails_and_is_priced():
    assert verdicts(ID, "failing") == {"orphan": "fail", "used": "pass"}
    assert "3.65 USD a month" in message(ID, "failing")


def test_each_way_to_use_one_passes():
    names = ("of-instance", "of-interface", "nat", "second", "associated", "by-ip", "balancer")
    assert verdicts(ID, "passing") == dict.fromkeys(names, "pass")


def test_an_association_of_an_unknown_address_leaves_it_open():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown"}
