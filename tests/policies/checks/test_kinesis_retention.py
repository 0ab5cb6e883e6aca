from tests.policies.run import verdicts

ID = "kinesis-retention"


def test_too_short_too_long_and_on_demand_fail():
    found = verdicts(ID, "failing")
    assert found == dict.fromkeys(("default", "short", "long", "on-demand"), "fail")


def test_a_week_passes_on_both_sides():
    found = verdicts(ID, "passing")
    assert found == dict.fromkeys(("untagged", "week", "dev", "dev-default"), "pass")


def test_all_three_are_settings():
    settings = {"least_in_production": 167, "on_demand_in_production": True}
    found = verdicts(ID, "failing", {**settings, "most_outside_production": 169})
    others = dict.fromkeys(("short", "long", "on-demand"), "pass")
    assert found == {"default": "fail", **others}


def test_an_unknown_length_or_mode_is_unknown():
    found = verdicts(ID, "undecided")
    assert found == {"perhaps": "unknown", "mode": "unknown", "either-way": "pass"}
