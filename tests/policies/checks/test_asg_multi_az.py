from tests.policies.run import verdicts

ID = "asg-multi-az"


def test_one_zone_fails_even_with_two_subnets():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("one", "nowhere", "zone", "same-zone"), "fail")


def test_subnets_count_known_or_not():
    found = verdicts(ID, "passing")
    names = ("two", "unknown-two", "any-zone", "zones", "placed", "placed-by-template")
    assert found == dict.fromkeys(names, "pass")


def test_an_unknown_list_or_zone_is_unknown():
    assert verdicts(ID, "undecided") == {"perhaps": "unknown", "some-zone": "unknown"}
