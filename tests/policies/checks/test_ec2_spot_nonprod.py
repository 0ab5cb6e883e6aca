from tests.policies.run import verdicts


def test_on_demand_is_the_default_of_the_api():
    found = verdicts("ec2-spot-nonprod", "failing")
    assert found == {"plain": "fail", "all-on-demand": "fail", "default": "fail"}


def test_spot_production_serving_and_parked_groups_pass():
    found = verdicts("ec2-spot-nonprod", "passing")
    names = ("production", "serves", "parked", "follows", "spot", "asks")
    assert found == dict.fromkeys(names, "pass")


def test_an_unknown_share_or_environment_is_unknown():
    assert verdicts("ec2-spot-nonprod", "undecided") == {"perhaps": "unknown", "whose": "unknown"}
